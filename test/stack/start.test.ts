import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OutletsView } from '#infra/local/console/wire.ts'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { run, temporaryFolder } from '../run-process.ts'

const stages = ['received', 'queued', 'room', 'folders', 'welcome files', 'people', 'link', 'written back']

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** The API's, and behind it those of the console and of each simulator. */
const portsOfInstance = 20

/**
 * A port that is free, with those behind it that a local instance takes. Below those that systems give out by themselves, or somebody
 * else could be given one before its turn comes.
 */
const freePorts = async (): Promise<number> => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const free = await Promise.all(Array.from({ length: portsOfInstance }, (_, n) => isFree(port + n)))
    if (free.every(Boolean)) return port
  }
}

describe('npm start', () => {
  test('--once takes a client from the CRM to a ready room, tells every stage, and ends with 0', async () => {
    await using folder = await temporaryFolder()
    const { code, stdout, stderr } = await run('infra/local/start.js', ['--once'], folder.path, { PORT: '0' }).finished
    expect([code, stderr]).toEqual([0, ''])
    for (const stage of stages) expect(stdout).toMatch(new RegExp(`\\+\\d+\\.\\d{3} s {2}${stage} `))
    expect(stdout).toContain('Deliverables/\n    Welcome.pdf\n    How to use your room.pdf')
    expect(stdout).toContain('anna.manager@example.com: room manager')
    expect(stdout).toContain('contact@acme.example.com: reads')
    expect(stdout).toMatch(/cDocspaceRoomUrl: http:\/\/127\.0\.0\.1:\d+\/rooms\/shared\/\d+/)
    expect(stdout).toContain('cDocspaceStatus: ready')
  })

  test.each(['hubspot', 'pipedrive', 'salesforce', 'generic'])('does the same with --crm %s', async (crm) => {
    await using folder = await temporaryFolder()
    const args = ['--once', '--crm', crm]
    const { code, stdout, stderr } = await run('infra/local/start.js', args, folder.path, { PORT: '0' }).finished
    expect([code, stderr]).toEqual([0, ''])
    for (const stage of stages) expect(stdout).toMatch(new RegExp(`\\+\\d+\\.\\d{3} s {2}${stage} `))
    expect(stdout).toContain('contact@acme.example.com: reads')
    expect(stdout.slice(stdout.indexOf('CRM record'))).toMatch(/: ready\n/)
    expect(stdout.slice(stdout.indexOf('CRM record'))).toMatch(/: http:\/\/127\.0\.0\.1:\d+\/rooms\/shared\/\d+/)
  })

  test('keeps running, serves npm run client, and ends within two seconds of Ctrl-C with nothing left', async () => {
    await using folder = await temporaryFolder()
    const port = String(await freePorts())
    const instance = run('infra/local/start.js', [], folder.path, { PORT: port })
    expect(await instance.waitFor(/Roomkeeper is ready: (\S+)/)).toBe(`http://127.0.0.1:${port}`)
    await instance.waitFor(/Ctrl-C ends everything/)
    const args = ['Łódź / "Holding": *S.A.* 💼', 'kontakt@lodz.example.com']
    const client = await run('infra/local/client.js', args, folder.path, { PORT: port }).finished
    expect(client.code).toBe(0)
    for (const stage of stages) expect(client.stdout).toContain(`  ${stage}`)
    for (const crm of ['hubspot', 'pipedrive', 'salesforce', 'generic']) {
      const another = ['--crm', crm, `Client of ${crm}`, `office@${crm}.example.com`]
      const { code, stdout } = await run('infra/local/client.js', another, folder.path, { PORT: port }).finished
      expect([crm, code]).toEqual([crm, 0])
      for (const stage of stages) expect(stdout).toContain(`  ${stage}`)
      expect(stdout).toMatch(new RegExp(`^${crm}:`))
      expect(stdout).toMatch(/: ready\n/)
    }
    const told = async () => {
      const { events } = (await (await fetch(`http://127.0.0.1:${Number(port) + 1}/api/outlets`)).json()) as OutletsView
      return events.map(({ type, outlets }) => [type, outlets['simulated-webhook']?.answer])
    }
    await expect.poll(told, { timeout: 20_000 }).toEqual(Array(6).fill(['room.ready', '204']))
    const began = Date.now()
    instance.child.kill('SIGINT')
    expect((await instance.finished).code).toBe(0)
    expect(Date.now() - began).toBeLessThan(2_000)
    await expect(access(join(folder.path, '.roomkeeper/instance.json'))).rejects.toThrow('ENOENT')
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
  })

  test('writes sample secrets once, and never over what is there', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, '.roomkeeper/secrets.json')
    await mkdir(join(folder.path, '.roomkeeper'))
    const own = JSON.stringify({
      'roomkeeper/local/docspace/onboarding': { apiKey: SAMPLE_KEYS.onboarding },
      mine: 'kept',
    })
    await writeFile(file, own)
    expect((await run('infra/local/start.js', ['--once'], folder.path, { PORT: '0' }).finished).code).toBe(0)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ mine: 'kept' })
  })

  test('says in a sentence that its port is taken', async () => {
    await using folder = await temporaryFolder()
    const server = createServer()
    const port = await freePorts()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const { code, stderr } = await run('infra/local/start.js', ['--once'], folder.path, { PORT: String(port) }).finished
    server.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`port ${port} is in use.*PORT`, 'i'))
  })

  test('puts a real portal in the simulator’s place, says so, and ends with 1 and the reason when the room cannot be made', async () => {
    await using folder = await temporaryFolder()
    const portal = await startDocSpace()
    const real = { PORT: '0', DOCSPACE_URL: portal.url }
    const served = run('infra/local/start.js', ['--once', '--crm', 'espocrm'], folder.path, {
      ...real,
      DOCSPACE_API_KEY: SAMPLE_KEYS.onboarding,
    })
    const { code, stdout } = await served.finished
    expect(code).toBe(0)
    expect(stdout).toContain(`${portal.url}  (real)`)
    expect(portal.state.rooms.filter(({ title }) => title === 'Client - Acme Corporation')).toHaveLength(1)
    const key = { DOCSPACE_API_KEY: SAMPLE_KEYS.onboarding.replaceAll('0', '9') }
    const refused = await run('infra/local/start.js', ['--once', '--crm', 'espocrm'], folder.path, { ...real, ...key })
      .finished
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('The room is not complete: waits: docspace-key-refused')
    await portal.stop()
  })
})
