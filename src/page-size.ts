/** How much a page of a list has at most. More people at once are a part of an export, or of an import. */
export const MOST_ON_A_PAGE = 200;
