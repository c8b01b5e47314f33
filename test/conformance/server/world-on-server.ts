import { join } from 'node:path'
import type { PortalAccess } from '#test/real/servers/servers.ts'
import { hashed } from '#test/real/servers/sign-in.ts'
import { Placeholders } from '../placeholders.ts'
import type { Exchange, Note, Scenario } from '../recordings.ts'
import type { Mail, World } from '../world.ts'
import { mailsIn } from './mails.ts'
import { admit, prepare, wishOrder } from './people.ts'

/** What its background work takes at most before an answer shows it, ms. */
const LATE_BY = 2_500
/** How long an operation on a few files takes at most, ms. */
const WORK_TAKES = 700
const PASSWORD = 'Life-Pass-2026!'
const OWNER = 'owner@example.com'

/** A real portal with the people of a recording. `home`: where the server writes. */
export async function openReal(access: PortalAccess, home: string, scenario: Scenario): Promise<World> {
  const portal = await prepare(access)
  const passwordHash = hashed(scenario.setup.password ?? PASSWORD, portal.hashing)
  const run = freshRun()
  const { credentials, ids } = await admit(portal, scenario, passwordHash, run)
  await wishOrder(portal, scenario.setup.password === undefined)
  const log = join(home, 'docspace/log1/mail.log')
  const part = `.${run}@`
  const ownerThen = scenario.setup.people.owner?.email ?? 'owner@example.test'
  const pace = pacing()
  const names = [...renamed(scenario.setup.run, run), ...(ownerThen === OWNER ? [] : [[ownerThen, OWNER] as const])]
  return {
    ...{ url: access.base, credentials, ids, passwordHash, placeholders: new Placeholders() },
    names,
    now: Date.now,
    mails: async () => (await mailsIn(log, part)).map((mail) => asThen(mail, names)),
    ...{ mailsSeen: 0, mailsPending: [] },
    before: pace,
    lateBy: LATE_BY,
    close: async () => undefined,
  }
}

/** A word of its own for the names of a replay, like the recorder's, so that a portal can be played on again. */
const freshRun = () => Date.now().toString(36).slice(-8)

const renamed = (then = '', here: string): (readonly [string, string])[] =>
  /^m\w{7}$/.test(then)
    ? [
        [then, here],
        [then.toUpperCase(), here.toUpperCase()],
      ]
    : []

const asThen = (mail: Mail, names: World['names']): Mail => ({
  ...mail,
  to: names.reduce((text, [then, here]) => text.replaceAll(here, then), mail.to),
})

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Waits where the recorder waited. */
function pacing(): World['before'] {
  let waited = 0
  let over = 0
  let isWorking = false
  return async (step: Exchange | Note) => {
    const path = 'request' in step ? step.request.path : ''
    // The recorder went on when an operation had ended.
    if (isWorking && !path.includes('/fileops?')) await sleep(WORK_TAKES)
    isWorking = /\/(fileops|archive|unarchive)\b/.test(path)
    await sleep(Math.max(0, over - Date.now()))
    if (step.name === 'seven seconds later') await sleep(7_000)
    const since = Number(/after (\d+) s$/.exec(step.name)?.[1] ?? 0) * 1_000
    if (since > waited) {
      await sleep(since - waited)
      waited = since
    }
    // A link that ends soon: the recorder waited for its end.
    const seconds =
      'request' in step ? /<now \+ (\d+) s>/.exec(JSON.stringify(step.request.body ?? ''))?.[1] : undefined
    if (seconds !== undefined) over = Date.now() + (Number(seconds) + 1) * 1_000
  }
}
