import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseJson } from '#lib/runtime/json.ts'
import { type Finished, root, run } from '../../run-process.ts'
import { clientSeen, type EspoClient } from '../client/client-seen.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import type { PortalSite, World } from '../world.ts'

/** A checkout with settings of its own, as somebody has who tries Roomkeeper with a portal of theirs. */
const checkout = async ({ welcome, portal }: PortalSite): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-checkout-'))
  for (const part of ['docs', 'functions', 'infra', 'lib', 'package.json', 'tsconfig.json'])
    await cp(join(root, part), join(folder, part), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const file = JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8'))
  const { local } = file.context.roomkeeper.environments
  local.onboarding.welcome = welcome.files
  local.onboarding.manager.default = portal.user('roomadmin2').email
  await writeFile(join(folder, 'cdk.json'), JSON.stringify(file))
  await mkdir(join(folder, '.roomkeeper'))
  return folder
}

const cases = {
  real: 'npm start takes both servers from the environment',
  client: 'a client typed into EspoCRM has its room within a minute',
  proof: 'roomkeeper prove makes one client in EspoCRM, sees its room, and leaves nothing of either',
} as const

/** `npm start` with the addresses and keys of both servers, as the README says. */
export const startGroup: Group = {
  name: 'npm start',
  expected: {
    [cases.real]: 'docspace is real, espocrm is real, connect ended with 0',
    [cases.client]: 'ready, 1 room, manages roomadmin2@example.com, reads hello@start.example.org, within a minute',
    [cases.proof]: 'ended with 0, proven, left: nothing, its room is gone, its record is gone',
  },
  async play(world: World, see) {
    const [site, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const folder = await checkout(site)
    const { apiKey, admin } = espocrm.access
    const variables = {
      PORT: '0',
      DOCSPACE_URL: site.front.url,
      DOCSPACE_API_KEY: site.portal.key('roomadmin1-narrow'),
      ESPOCRM_URL: espocrm.url,
      ESPOCRM_API_KEY: apiKey,
    }
    const started = run(join(folder, 'infra/local/start.js'), [], folder, variables)
    const roomkeeper = (command: string, ...more: string[]) =>
      run(join(folder, 'infra/command/roomkeeper.js'), [command, 'espocrm', '--yes', ...more], folder, {
        ESPOCRM_API_KEY: apiKey,
        ESPOCRM_ADMIN_USER: admin.user,
        ESPOCRM_ADMIN_PASSWORD: admin.password,
      }).finished
    try {
      await started.waitFor(/Ctrl-C ends everything/)
      const connected = await roomkeeper('connect')
      const isReal = (name: string) => new RegExp(`${name} .*\\(real\\)`).test(started.said())
      see(
        cases.real,
        [
          ...['docspace', 'espocrm'].map((name) => `${name} is ${isReal(name) ? 'real' : 'not real'}`),
          `connect ended with ${connected.code}${connected.code === 0 ? '' : `: ${connected.stderr}`}`,
        ].join(', '),
      )
      const began = Date.now()
      const client: EspoClient = {
        type: 'Account',
        id: await espocrm.create('Account', {
          name: 'Start Ltd',
          emailAddress: 'hello@start.example.org',
          assignedUserId: espocrm.userId('roomadmin2'),
        }),
      }
      const seen = await clientSeen(site.portal, espocrm, client, { title: 'Client - Start Ltd' })
      const seconds = Math.round((Date.now() - began) / 1_000)
      see(cases.client, `${seen}, ${seconds <= 60 ? 'within a minute' : `after ${seconds} s`}`)
      see(cases.proof, await proofSeen(await roomkeeper('prove', '--json'), site.portal, espocrm))
      await roomkeeper('connect', '--remove')
    } finally {
      started.child.kill('SIGINT')
      await started.finished
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** What a proof says of itself, and what is left of it in both servers. */
const proofSeen = async (
  { code, stdout, stderr }: Finished,
  portal: PortalSite['portal'],
  espocrm: Espocrm,
): Promise<string> => {
  const { proven, client = '', left = [], error } = (parseJson(stdout) ?? {}) as Proven
  const rooms = client === '' ? [] : await portal.roomsTagged(client)
  const names = (await espocrm.newest('Account', 5, ['name'])).map(({ name }) => String(name))
  return [
    `ended with ${code}`,
    proven ? 'proven' : `not proven: ${error ?? stderr}`,
    `left: ${left.join(', ') || 'nothing'}`,
    `its room is ${rooms.length === 0 ? 'gone' : 'there'}`,
    `its record is ${names.some((name) => name.startsWith('Roomkeeper proof')) ? 'there' : 'gone'}`,
  ].join(', ')
}

interface Proven {
  proven: boolean
  client?: string
  left?: string[]
  error?: string
}
