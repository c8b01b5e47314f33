import { PassThrough, Writable } from 'node:stream'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { runRoomkeeper } from '#infra/command/main.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { SAMPLE as espoSample } from '#infra/simulators/espocrm/index.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { fault } from '../../../lib/crm/worlds/world.ts'
import { openInstance, type Ran, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())
afterEach(() => {
  for (const crm of running.instance.crms.values()) crm.faults.clear()
})

interface Proven {
  proven: boolean
  client: string
  steps: { step: string; after: number; what: string }[]
  left: string[]
  error?: string
}

const told = ({ json }: Pick<Ran, 'json'>) => json as Proven
const rooms = () => running.instance.docspace?.state.rooms.map(({ title }) => title) ?? []

/** Record, room and message of a proof are gone. */
const expectNothingLeft = async (client: string) => {
  const [crm = '', , id = ''] = client.split(':')
  expect(crm === 'generic' ? undefined : simulated(running, crm).record(id)).toBeUndefined()
  expect(rooms().filter((title) => title.includes('Roomkeeper proof'))).toEqual([])
  expect(JSON.stringify((await running.run('failed', 'list', '--json')).json)).not.toContain(client)
}

/** Runs the command for somebody who reads what it says, and who may press Ctrl-C. */
const attended = (onSaid: (said: string, interrupt: () => void) => void, ...args: string[]) => {
  let all = ''
  let interrupt = () => {}
  const hear = () =>
    new Writable({
      write(chunk, _encoding, done) {
        all += String(chunk)
        onSaid(all, () => interrupt())
        done()
      },
    })
  const code = runRoomkeeper([...args, '--instance-file', running.instanceFile], {
    stdin: new PassThrough(),
    stdout: hear(),
    stderr: hear(),
    environment: {},
    clock: systemClock,
    onInterrupt(listener) {
      interrupt = listener
      return () => {}
    },
  })
  return code.then((ended) => ({ code: ended, said: all }))
}

const administrator = { ESPOCRM_ADMIN_USER: espoSample.adminUser, ESPOCRM_ADMIN_PASSWORD: espoSample.adminPassword }

describe('a client that is made, gets its room, and is deleted again', () => {
  test.each([
    ['hubspot', {}],
    ['pipedrive', {}],
    ['espocrm', administrator],
    ['generic', {}],
  ])('%s', async (crm, environment) => {
    const before = rooms()
    const ran = await running.runIn(environment, 'prove', crm, '--yes', '--json')
    const { proven, client, steps, left, error } = told(ran)
    expect([ran.code, proven, left, error]).toEqual([0, true, [], undefined])
    const order = steps.map(({ step }) => step)
    const gone = crm === 'generic' ? ['room gone'] : ['record gone', 'room gone']
    // Without a record the link itself ends the wait, before anybody has logged it.
    const link = crm === 'generic' ? [] : ['link']
    for (const step of ['record', 'delivered', 'room', ...link, 'read back', ...gone]) expect(order).toContain(step)
    expect(order.indexOf('read back')).toBeLessThan(order.indexOf('room gone'))
    // HubSpot alone does not document which signature it sends.
    expect(order.includes('signature')).toBe(crm === 'hubspot')
    await expectNothingLeft(client)
    expect(rooms()).toEqual(before)
  })

  test('salesforce, by hand: whoever makes it is told its name', async () => {
    let made = false
    const { code, said } = await attended(
      (text) => {
        const [title] = /(?<=Create Account ")Roomkeeper proof \w+/.exec(text) ?? []
        if (title === undefined || made) return
        made = true
        void simulated(running, 'salesforce').createClient({ name: title })
      },
      ...['prove', 'salesforce', '--by-hand', '--yes'],
    )
    expect([code, said]).toEqual([0, expect.stringContaining('Proven: from the CRM to the room and back.')])
    await expectNothingLeft(/salesforce:Account:\w+/.exec(said)?.[0] ?? '')
  })
})

describe('whatever happens, nothing of it is left', () => {
  test('after Ctrl-C as soon as the record is made', async () => {
    const { code, said } = await attended(
      (text, interrupt) => {
        if (text.includes('is made in hubspot')) interrupt()
      },
      ...['prove', 'hubspot', '--yes'],
    )
    expect(code).toBe(130)
    expect(said).toContain('Interrupted: what was made is deleted again')
    await expectNothingLeft(/hubspot:company:\d+/.exec(said)?.[0] ?? '')
  })

  test('where no delivery comes', async () => {
    // Everything that it sends is lost on the way.
    const crm = simulated(running, 'salesforce')
    const ran = await running.run('prove', 'salesforce', '--yes', '--json', '--wait', '2')
    // Its integration user sends nothing for its own changes: that is told, with the way out.
    expect([ran.code, told(ran).error]).toEqual([1, expect.stringContaining('no delivery came within 2 s')])
    expect(ran.err).toContain('--by-hand')
    expect(told(ran).steps.map(({ step }) => step)).toEqual(['record', 'record gone'])
    expect(crm.record(told(ran).client.split(':')[2] ?? '')).toBeUndefined()
    await expectNothingLeft(told(ran).client)
  })

  test('where the record takes nothing, so that the client is parked', async () => {
    const refusal = { kind: 'status', status: 400, body: '{"success":false,"error":"not now"}' } as const
    simulated(running, 'pipedrive').faults.add(fault({ method: 'PATCH' }, refusal, 99))
    const ran = await running.run('prove', 'pipedrive', '--yes', '--json')
    expect([ran.code, told(ran).proven, told(ran).left]).toEqual([1, false, []])
    expect(told(ran).error).toMatch(/crm-record-refused|crm-refused/)
    await expectNothingLeft(told(ran).client)
  })

  test('where the CRM answers nothing to the creation, and has made it all the same', async () => {
    simulated(running, 'pipedrive').faults.add(
      fault({ method: 'POST', path: /organizations$/ }, { kind: 'reset', applied: true }),
    )
    const ran = await running.run('prove', 'pipedrive', '--yes', '--json')
    expect([ran.code, told(ran).left]).toEqual([1, []])
    expect(told(ran).client).toMatch(/^pipedrive:organization:/)
    await expectNothingLeft(told(ran).client)
  })
})

describe('called wrongly, or not agreed to', () => {
  test.each([
    ['an object that the settings do not have', ['hubspot', '--object', 'ticket'], 2, 'they have: company'],
    ['a CRM that there is not', ['zoho'], 2, "unknown command 'zoho'"],
    ['a wait that is none', ['hubspot', '--wait', 'soon'], 2, '--wait'],
    ['a sender without records, by hand', ['generic', '--by-hand', '--yes'], 2, 'has no records'],
    ['nobody who agrees', ['pipedrive'], 3, ''],
  ])('%s', async (_, args, code, said) => {
    const ran = await running.run('prove', ...args)
    expect([ran.code, ran.out + ran.err]).toEqual([code, expect.stringContaining(said)])
    expect(rooms().filter((title) => title.includes('Roomkeeper proof'))).toEqual([])
  })

  test('--dry-run shows what would be made, and makes nothing', async () => {
    const posts = () => simulated(running, 'pipedrive').counters['POST /api/v2/organizations'] ?? 0
    const before = posts()
    const { code, out } = await running.run('prove', 'pipedrive', '--dry-run')
    expect([code, out]).toEqual([0, expect.stringMatching(/\+ organization "Roomkeeper proof \w+"/)])
    expect(posts()).toBe(before)
  })

  test('a CRM that is not connected is told as that, and nothing is made', async () => {
    const name = 'roomkeeper/local/webhooks/pipedrive'
    const client = new SecretsManagerClient(sdkConfig(running.instance.aws.sdkEnvironment, 'SECRETS_MANAGER'))
    const { SecretString: before } = await client.send(new GetSecretValueCommand({ SecretId: name }))
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: '{"secrets":[]}' }))
    const ran = await running.run('prove', 'pipedrive', '--yes')
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: before }))
    client.destroy()
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('pipedrive is not connected')])
    expect(ran.err).toContain('roomkeeper connect pipedrive')
  })

  test('--help names what is made and that it is cleaned up', async () => {
    const { out } = await running.run('prove', '--help')
    expect(out).toContain('record and room are deleted again')
    expect((await running.run('prove', 'espocrm', '--help')).out).toContain('ESPOCRM_ADMIN_PASSWORD')
  })
})
