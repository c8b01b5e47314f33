import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Debian's browser, or another one by `CHROMIUM`. */
const program = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const hasChromium = existsSync(program)
if (!hasChromium)
  console.warn(`SKIPPED: there is no Chromium at ${program} (apt-get install chromium, or set CHROMIUM)`)

/** Chromium without anything that asks the network by itself; `more` are switches of its command line. */
export const openBrowser = (...more: string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  })

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url))

/** Writes `docs/images/{name}.png`, which the documentation shows. */
export const picture = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: `${images}${name}.png`, animations: 'disabled' })
}
