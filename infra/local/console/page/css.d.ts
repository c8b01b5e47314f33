/** Styles are put together with the page. */
declare module '*.css'
