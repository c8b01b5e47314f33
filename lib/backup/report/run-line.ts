import { asHtml } from '../../notify/mail-page.ts'

/** The last line: which run the mail is about. */
export const runLine = ({ run, portal }: { run: string; portal: string }): string =>
  `<p style="margin:8px 0 0;color:#57606a;font-size:13px">Run ${asHtml(run)} of ${asHtml(portal)}</p>`
