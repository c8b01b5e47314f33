import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildReport } from '#lib/backup/report/report.ts'
import { reportAsHtml } from '#lib/backup/report/report-as-html.ts'
import { startNotice } from '#lib/backup/report/start-notice.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { due, earlier, good, settings } from '../lib/backup/report/nights.ts'
import { seriousIn } from './axe.ts'
import { hasChromium, openBrowser, picture } from './chromium.ts'

const none = { facts: undefined, archive: undefined }
const before = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => earlier(n, n === 4 ? { outcome: 'bad', ...none } : {}))
const checks: RunState['checks'] = [
  { id: 'history', verdict: 'passed', detail: 'DocSpace keeps a record of this backup, under the id of its task.' },
  { id: 'size', verdict: 'warning', detail: 'Only 38 % of the usual size of the last 7. Was much deleted?' },
  { id: 'content', verdict: 'passed', detail: 'Read from the first byte to the last: gzip and tar are whole.' },
]
const detail = `Could not find a part of the path "/var/www/${'products/ASC.Files/Server/'.repeat(4)}${'7b17eb3f'.repeat(8)}"`
const failed = { kind: 'failed' as const, reason: 'backup-failed', detail, at: due + 60_000 }

const html = (run: RunState, problems: string[] = []) =>
  reportAsHtml(buildReport(run, settings, before, problems, due + 700_000), settings.timeZone, problems.length > 0)
const mails = {
  started: startNotice('main', good(), settings).html,
  good: html(good({ checks: checks.filter(({ verdict }) => verdict === 'passed') })),
  warning: html(good({ outcome: 'warning', checks })),
  failed: html(good({ outcome: 'bad', passed: false, end: failed, ...none, checks: [] }), [
    'The callback could not be reached (The callback answered 500); it was given up.',
  ]),
}

describe.skipIf(!hasChromium)('a mail on a phone', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test.each(Object.entries(mails))('%s: fits, can be read and asks for nothing', async (name, mail) => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true })
    const asked: string[] = []
    page.on('request', (request) => void asked.push(request.url()))
    await page.setContent(mail)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    const sizes =
      '[...document.querySelectorAll("p,li,h1,h2,code")].map((one) => parseFloat(getComputedStyle(one).fontSize))'
    expect(Math.min(...((await page.evaluate(sizes)) as number[]))).toBeGreaterThanOrEqual(13)
    // What mail clients block or strip is not there in the first place: the trend is made of cells of tables.
    expect(await page.evaluate('document.querySelectorAll("img,svg,style,script,link,iframe,canvas").length')).toBe(0)
    expect(await seriousIn(page)).toEqual([])
    expect(asked).toEqual([])
    if (name === 'warning') await picture(page, 'backup-mail')
    await page.close()
  })
})
