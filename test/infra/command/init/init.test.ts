import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { exitCodes } from '#infra/command/exit-codes.ts'
import { type DocSpaceSim, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { roomkeeper, type Typed } from '../operated-instance.ts'

let docspace: DocSpaceSim
let espocrm: EspocrmSim
let templates: number
beforeAll(async () => {
  docspace = await startDocSpace()
  espocrm = await startEspocrm({ deliver: 'auto' })
  templates = docspace.state.files[0]?.folderId ?? 0
})
afterAll(() => Promise.all([docspace.stop(), espocrm.stop()]))

let folder: string
let own: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-init-'))
  own = join(folder, 'roomkeeper.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const written = async () => JSON.parse(await readFile(own, 'utf8'))
const textIfAny = () => readFile(own, 'utf8').catch(() => undefined)

/** The command with files of its own, typed at a terminal or called by a program. */
const init = (typed: Typed | undefined, ...args: string[]) =>
  roomkeeper(['init', '--settings', own, '--instance-file', join(folder, 'instance.json'), ...args], {
    ...(typed && { typed }),
  })

const down = '\u001b[B'

/** What somebody types whose portal and CRM are these. */
const answers = () => ({
  'Address of your DocSpace portal': `${docspace.url}\n`,
  'Key of DocSpace': `${SAMPLE_KEYS.onboarding}\n`,
  'What each new room begins with': '\n',
  'Number of the folder': `${templates}\n`,
  'Mail address of the DocSpace account': 'anna.manager@example.com\n',
  'CRMs that clients come from': ' \n',
  'The address of EspoCRM': `${espocrm.url}\n`,
  'try its credentials': 'y\n',
  'Key of the API user': `${espocrm.credentials.apiKey}\n`,
  'Administrators who get the report': 'admin@acme.test, it@acme.test\n',
  'Mail address that reports are sent from': 'roomkeeper@acme.test\n',
  'Write this into': 'y\n',
})

describe('on this machine', () => {
  test('asks for what is needed, tries it, shows and writes it, and no secret anywhere', async () => {
    const { code, out, err } = await init(answers(), '--env', 'local')
    expect({ code, out, err }).toMatchObject({
      code: exitCodes.done,
      out: expect.stringContaining('roomkeeper.json is written.'),
    })
    expect(out).toContain(`✓ ${docspace.url} is a DocSpace`)
    expect(out).toContain('✓ the key may rooms:write, files:write, accounts:read')
    expect(out).toContain('✓ the default manager is anna.manager@example.com')
    expect(out).toMatch(/✓ folder \d+: /)
    expect(out).toMatch(/✓ EspoCRM \S+ as API user /)
    const file = await written()
    expect(file).toEqual({
      version: 2,
      environments: {
        local: {
          docspace: { url: docspace.url },
          onboarding: {
            welcome: { way: 'folder', folderId: templates },
            manager: { default: 'anna.manager@example.com' },
          },
          sources: { espocrm: { url: espocrm.url } },
          backup: {
            portals: {
              main: {
                url: docspace.url,
                recipients: ['admin@acme.test', 'it@acme.test'],
                sender: 'roomkeeper@acme.test',
              },
            },
          },
        },
      },
    })
    const read = { file: own, content: file }
    expect(chooseEnvironment({ roomkeeper: undefined, own: read, env: 'local' }).name).toBe('local')
    for (const secret of [SAMPLE_KEYS.onboarding, espocrm.credentials.apiKey])
      expect(out + err + (await textIfAny())).not.toContain(secret)
    expect(out).toContain(`DOCSPACE_URL=${docspace.url} DOCSPACE_API_KEY=sk-... npm start`)
  })

  test('keeps what is there as the answers, and what it does not ask for', async () => {
    await init(answers(), '--env', 'local')
    const file = await written()
    file.environments.local.worker = { concurrency: 3 }
    file.environments.local.backup.portals.second = { ...file.environments.local.backup.portals.main }
    file.environments.staging = structuredClone(file.environments.local)
    await writeFile(own, JSON.stringify(file))
    const entered = Object.fromEntries(Object.keys(answers()).map((question) => [question, '\n']))
    const same = { ...entered, 'Key of DocSpace': `${SAMPLE_KEYS.onboarding}\n`, 'try its credentials': 'n\n' }
    const again = await init(same, '--env', 'local')
    expect(again).toMatchObject({ code: exitCodes.done, out: expect.stringContaining('says all of that already') })
    expect(await textIfAny()).toBe(JSON.stringify(file))
    const other = { ...same, 'Administrators who get the report': '-\n', 'Write this into': 'y\n' }
    expect((await init(other, '--env', 'local')).code).toBe(exitCodes.done)
    const { main: _main, ...left } = file.environments.local.backup.portals
    file.environments.local.backup.portals = left
    expect(await written()).toEqual(file)
  })
})

describe('for what is deployed', () => {
  test('asks for the name and for alarms, and what to do next it says in commands', async () => {
    const { code, out } = await init({
      ...answers(),
      'Name of the environment': 'acme\n',
      'Mail address of the DocSpace account': 'nobody@acme.test\n',
      'Go on with this': 'y\n',
      'Mail address that alarms go to': 'oncall@acme.test\n',
    })
    expect(code).toBe(exitCodes.done)
    // As doctor says it.
    expect(out).toContain('✗ the default manager nobody@acme.test is no active account')
    const { acme } = (await written()).environments
    expect(acme).toMatchObject({
      onboarding: { manager: { default: 'nobody@acme.test' } },
      alarms: { email: 'oncall@acme.test' },
    })
    expect(out).toContain('$ npx cdk bootstrap -c env=acme')
    expect(out).toContain('$ npm run deploy -- -c env=acme')
    expect(out).toContain('--secret-id roomkeeper/acme/docspace/backup/main')
    expect(out).toContain('$ npm run roomkeeper -- connect espocrm --env acme')
  })

  test('says what refuses a key, and tries nothing more with it', async () => {
    const { code, out } = await init({
      ...answers(),
      'Name of the environment': 'acme\n',
      'Key of DocSpace': 'sk-nobody-has-this-one\n',
      'Go on with this': 'y\n',
      'Mail address of the DocSpace account': 'nobody@acme.test\n',
      'Mail address that alarms go to': '-\n',
    })
    expect(code).toBe(exitCodes.done)
    expect(out).toContain('✗ DocSpace refuses the API key')
    expect(out).not.toContain('default manager')
    expect((await written()).environments.acme.alarms).toBeUndefined()
  })

  test('says of a CRM what connect would say of it', async () => {
    const { code, out, err } = await init(
      { ...answers(), 'Key of the API user': 'wrong-key\n', 'try others': 'n\n' },
      ...['--env', 'local', '--dry-run'],
    )
    expect(code).toBe(exitCodes.done)
    expect(err).toContain(`✗ ${crmReasons['crm-key-refused'].what}`)
    expect(out).not.toContain('✓ EspoCRM')
  })

  test('leaves to connect what only the CRM can tell', async () => {
    const { 'try its credentials': _tried, ...known } = answers()
    const typed = {
      ...known,
      'Name of the environment': 'acme\n',
      'Key of DocSpace': '\n',
      'Mail address of the DocSpace account': 'anna@acme.test\n',
      // espocrm, generic, hubspot, pipedrive
      'CRMs that clients come from': `${down}${down} ${down} \n`,
      'hubspot: try its credentials': 'n\n',
      'pipedrive: try its credentials': 'n\n',
      'Administrators who get the report': '-\n',
      'Mail address that alarms go to': 'oncall@acme.test\n',
    }
    const { code, out } = await init(typed)
    expect(code).toBe(exitCodes.done)
    const { acme } = (await written()).environments
    expect(Object.keys(acme.sources)).toEqual(['hubspot'])
    expect(acme.sources.hubspot).toMatchObject({ apiVersion: '2026-09' })
    expect(acme.alarms).toEqual({ email: 'oncall@acme.test' })
    expect(acme.backup).toBeUndefined()
    expect(out).toContain('connect pipedrive --env acme    # writes what only pipedrive can tell')
    expect(out).toContain('--secret-id roomkeeper/acme/docspace/onboarding')
    expect(out).not.toContain('docspace/backup')
  })
})

test('takes an environment over from cdk.json, and says which of the two counts from now on', async () => {
  const prod = {
    docspace: { url: docspace.url },
    onboarding: { welcome: { way: 'folder', folderId: templates }, manager: { default: 'nobody@acme.test' } },
    sources: { espocrm: { url: espocrm.url } },
    protect: true,
  }
  const cdkJson = join(folder, 'cdk.json')
  await writeFile(cdkJson, JSON.stringify({ context: { roomkeeper: { environments: { prod } } } }))
  const entered = Object.fromEntries(Object.keys(answers()).map((question) => [question, '\n']))
  const same = {
    ...entered,
    'try its credentials': 'n\n',
    'Mail address that alarms go to': '\n',
    'Write this into': 'y\n',
  }
  const { code, out } = await init(same, '--env', 'prod', '--cdk-json', cdkJson)
  expect(code).toBe(exitCodes.done)
  expect((await written()).environments).toEqual({ prod })
  expect(out).toContain(`what ${cdkJson} says of prod no longer counts`)
})

describe('writes nothing', () => {
  test.each([
    ['when nobody agrees', { 'Write this into': 'n\n' }, [], exitCodes.notDone],
    ['at Ctrl-C at the last question', { 'Write this into': '\u0003' }, [], exitCodes.interrupted],
    ['at Ctrl-C at the first', { 'Address of your DocSpace portal': '\u0003' }, [], exitCodes.interrupted],
    ['with --dry-run', {}, ['--dry-run'], exitCodes.done],
  ])('%s', async (_when, changed, more, expected) => {
    const { code } = await init({ ...answers(), ...changed }, '--env', 'local', ...more)
    expect(code).toBe(expected)
    expect(await textIfAny()).toBeUndefined()
  })

  test.each([[[]], [['--json']], [['--yes']]])(
    'where nobody can be asked (%j), and says what to write instead',
    async (more) => {
      const { code, out, err } = await init(undefined, '--env', 'prod', ...more)
      expect(code).toBe(exitCodes.calledWrongly)
      expect(out + err).toContain(`Write ${own} yourself (its form: docs/settings.md#environments)`)
      expect(out + err).toContain('npm run synth -- -c env=NAME')
      expect(await textIfAny()).toBeUndefined()
    },
  )

  test('into a file that cannot be read, which it names', async () => {
    await writeFile(own, '{"environments": {')
    const { code, err } = await init(answers(), '--env', 'local')
    expect(code).toBe(exitCodes.failed)
    expect(err).toContain(`${own} is not JSON`)
    expect(await textIfAny()).toBe('{"environments": {')
  })

  test('for a name that no environment can have', async () => {
    const { code, err } = await init(answers(), '--env', 'Prod')
    expect(code).toBe(exitCodes.calledWrongly)
    expect(err).toContain('--env Prod: a name has at most 16 lower-case letters')
  })
})
