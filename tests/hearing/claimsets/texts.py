"""A small patent's claims, written for these tests, and what a patentee may do to them."""

GRANTED = """1. 一种可折叠支架，包括底座、支撑杆和承托板，其特征在于，所述支撑杆的下端通过第一转轴与所述底座铰接。
2. 根据权利要求1所述的可折叠支架，其特征在于，所述凹槽的深度不小于所述支撑杆的厚度。
3. 根据权利要求1或2所述的可折叠支架，其特征在于，所述承托板的前缘设有可翻转的挡条。
4. 根据权利要求1所述的可折叠支架，其特征在于，所述第一转轴套设有棘轮，所述底座内设有弹性棘爪。
5. 根据权利要求4所述的可折叠支架，其特征在于，所述棘轮由钢、铝或者塑料制成。
6. 根据权利要求1-5中任一项所述的可折叠支架，其特征在于，所述底座的底面粘接有硅胶防滑垫。"""

ENGLISH = """1. A foldable stand comprising a base, a rod and a plate, wherein the rod is hinged to the base.
2. The stand according to claim 1, wherein a ratchet is mounted on the hinge and a spring pawl engages the ratchet.
3. The stand according to claim 1 or 2, wherein the plate is made of steel or aluminium."""
