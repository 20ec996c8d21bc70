/** Marks a call as made by these pages: a form or a link on another site cannot send it. */
export const pageHeader = { 'x-gatehouse-page': '1' } as const;
