/** Where things of a case can be read: a line of the minutes, a page of an exhibit. */

export const link = {
  /** The line of an event in the minutes of its hearing. */
  line: (place: { hearing: string; n: number }): string => `/hearings/${place.hearing}/minutes#n${place.n}`,
  exhibit: (id: string, page = 0): string => `/exhibits/${id}${page ? `#p${page}` : ""}`,
};
