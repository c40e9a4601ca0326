/** Every form, by the name of its command. */
import { course } from "./course";
import { examining } from "./examining";
import type { FormName, Maker } from "./form";
import { opening } from "./opening";
import { order } from "./order";
import { speaking } from "./speaking";
import { testifying } from "./testifying";

export const forms: Record<FormName, Maker> = { ...opening, ...course, ...speaking, ...examining, ...testifying, ...order };
