/** Text as HTML: nothing in it is markup, but `what stands in such quotes` looks like what one types. */
export const asHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(
      /`([^`]+)`/g,
      '<code style="font-family:Menlo,Consolas,monospace;font-size:15px;background:#eaeef2;padding:1px 4px">$1</code>',
    )

/** A paragraph of text, as HTML. */
export const paragraph = (text: string): string => `<p style="margin:0 0 12px">${asHtml(text)}</p>`

/** The last paragraph: a link, whose words are text. */
export const lastLink = (url: string, words: string): string =>
  `<p style="margin:0"><a href="${asHtml(url)}">${asHtml(words)}</a></p>`

/** What a mail opens with where an earlier try may have arrived. */
export const maybeRepeated = 'It is not known whether this mail has reached you before.'

/**
 * A mail as a page: tables and inline styles only, nothing is loaded from outside, one column that fits a phone.
 * `heading` and `subject` are text, `body` is HTML.
 */
export const mailPage = (subject: string, heading: string, colour: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asHtml(subject)}</title></head>
<body style="margin:0;padding:0;background:#f6f8fa">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #d0d7de;font:16px/1.5 -apple-system,Segoe UI,Roboto,Arial,sans-serif;color:#1f2328;text-align:left">
<tr><td bgcolor="${colour}" style="padding:14px 16px;color:#ffffff"><h1 style="margin:0;font-size:18px">${asHtml(heading)}</h1></td></tr>
<tr><td style="padding:16px">${body}</td></tr></table></td></tr></table></body></html>`
