import { afterEach, describe, expect, test, vi } from 'vitest'
import { previewRounds } from '#infra/command/client/preview.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { decideRetry, type RetryDecision } from '#lib/onboarding/failure/decide-retry.ts'
import type { Onboarded } from '#lib/onboarding/onboard.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import type { Step } from '#lib/onboarding/room/plan.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { night, plan, startByHand } from '#test/lib/backup/world/nights.ts'
import { createWorld, type World } from '#test/lib/backup/world/world.ts'
import type { Picture } from '../../../docs/pictures/picture.ts'
import { backup, message, room } from '../../../docs/pictures/states.ts'

const edgesIn = (picture: Picture) =>
  picture.edges.map(({ from, to, label = '' }) => ({ edge: `${from} > ${to}`, label: label.replaceAll('\n', ' ') }))
const [ofMessage, ofRoom, ofBackup] = [edgesIn(message), edgesIn(room), edgesIn(backup)]
const edgesOf = (edges: typeof ofMessage) => edges.map(({ edge }) => edge).sort()

test('the picture of a message has every end that the worker knows', () => {
  const ends: Record<Onboarded | 'moved', true> = {
    ready: true,
    'left-alone': true,
    followed: true,
    relinked: true,
    'in-review': true,
    'end-announced': true,
    'end-called-off': true,
    ending: true,
    ended: true,
    'end-stays': true,
    returned: true,
    'returned-to-review': true,
    'not-a-client': true,
    moved: true,
  }
  const [end] = ofMessage.filter(({ edge }) => edge === 'served > end')
  expect(end?.label.split(/, | or /).sort()).toEqual(Object.keys(ends).sort())
  const decisions: Record<RetryDecision['do'], string> = { wait: 'served > queued', park: 'served > parked' }
  expect(ofMessage.filter(({ label }) => label in decisions)).toEqual(
    Object.entries(decisions).map(([label, edge]) => ({ edge, label })),
  )
  const now = { age: 0, patience: 1, unforeseen: 0, receives: 1 }
  expect(decideRetry(new RetryLater(docspaceReasons['docspace-unreachable']), now).do).toBe('wait')
  expect(decideRetry(new Park(onboardingReasons['client-deleted']), now).do).toBe('park')
})

describe('the picture of a room', () => {
  const tree = new Map([
    ['Contracts', ['Welcome.pdf']],
    ['Invoices', []],
  ])
  const desired: Omit<Desired, 'welcome' | 'recordTells'> = {
    tag: 'espocrm:Account:1',
    otherTags: [],
    features: {},
    logo: undefined,
    ownFolders: [],
    title: 'Client - Acme',
    type: 2,
    tree,
    documents: [],
    values: new Map(),
    unfilled: 'stop',
    manager: { userId: 'anna', email: 'anna@example.com', access: 9 },
    colleagues: [],
    groups: [],
    guests: [{ email: 'contact@acme.example.com', access: 2 }],
    link: { access: 2, title: 'Client invitation', id: () => 'guid', ids: () => ['guid'] },
    culture: undefined,
    mayMerge: false,
    letIn: 'at-once',
    waits: false,
  }
  const ways: Desired['welcome'][] = [
    { way: 'files', into: 'Contracts', files: [{ id: 11, title: 'Welcome.pdf' }] },
    { way: 'folder', folderId: 20 },
    { way: 'room', templateId: 9 },
  ]
  const parts: Record<Exclude<Step['do'], 'look'>, string> = {
    'adopt-room': 'room',
    'add-tag': 'room',
    'add-other-tag': 'room',
    'set-features': 'room',
    'set-logo': 'room',
    'create-room': 'room',
    'create-room-from-template': 'room',
    'create-folder': 'content',
    'copy-file': 'content',
    'fill-file': 'content',
    'copy-content': 'content',
    invite: 'people',
    'create-link': 'link',
    mark: 'mark',
  }
  /** One state after the other, as the worker's plan has them where every step has its effect. */
  const statesOf = (welcome: Desired['welcome'], recordTells: boolean): string[] => {
    const rounds = previewRounds({ ...desired, welcome, recordTells }, {}, 'admin').map((steps) =>
      [...new Set(steps.map((step) => (step.do === 'look' ? '' : parts[step.do])))].sort().join('_'),
    )
    return ['begin', ...rounds.filter((name, at) => name !== '' && name !== rounds[at - 1]), 'end']
  }
  const edges = (recordTells: boolean) =>
    ways.flatMap((welcome) => {
      const states = statesOf(welcome, recordTells)
      return states.slice(1).map((state, at) => `${states[at]} > ${state}`)
    })

  test('has the states of the worker’s plan in each way of welcome content', () => {
    expect(edgesOf(ofRoom)).toEqual([...new Set([...edges(true), ...edges(false)])].sort())
  })

  test('says which edges are for a record that cannot be read back', () => {
    const known = new Set(edges(true))
    const others = [...new Set(edges(false))].filter((edge) => !known.has(edge))
    expect(edgesOf(ofRoom.filter(({ label }) => label.endsWith('no record')))).toEqual(others.sort())
  })
})

describe('the picture of a backup', () => {
  let world: World
  afterEach(async () => {
    vi.restoreAllMocks()
    await world.close()
  })

  /** The stages of a night, one after the other, as they are stored. */
  const stagesOf = async (prepare: (world: World) => unknown, given: Parameters<typeof createWorld>[0] = {}) => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    world = await createWorld(given)
    const { runs } = world.services
    const edges = new Set(['begin > start'])
    const { save } = runs
    runs.save = (held, state) => {
      if (held.state.stage !== state.stage) edges.add(`${held.state.stage} > ${state.stage}`)
      return save(held, state)
    }
    await prepare(world)
    expect((await night(world)).stage).toBe('done')
    return [...edges, 'done > end']
  }

  const nights: [string, (world: World) => unknown, Parameters<typeof createWorld>[0]?][] = [
    ['good', () => {}],
    ['refused', (w) => Object.assign(w.sim.state.tariff, { freeBackups: 0 })],
    ['failed', (w) => plan(w, { failWith: 'disk full' })],
    ['of a storage that cannot be read', () => {}, { storage: { type: 'Local', filePath: '/srv/backups' } }],
    ['with an empty archive', (w) => plan(w, { archiveShape: 'empty' })],
    ['with a broken archive', (w) => plan(w, { archiveShape: 'corrupt' })],
    [
      'after somebody else’s task that fails',
      async (w) => {
        plan(w, { durationMs: 30 * 60_000, failWith: 'disk full' })
        await startByHand(w)
        w.sim.hooks.onRequest = ({ path }) => {
          if (path.endsWith('/startbackup')) delete w.sim.state.backups.plan.failWith
        }
      },
    ],
  ]
  const gone = new Set<string>()

  test.each(nights)('has every stage of a night that is %s', async (_, prepare, given) => {
    const edges = await stagesOf(prepare, given)
    for (const edge of edges) gone.add(edge)
    expect(edgesOf(ofBackup)).toEqual(expect.arrayContaining(edges))
  })

  test('has no other edge than those that these nights went', () => {
    expect(edgesOf(ofBackup)).toEqual([...gone].sort())
  })
})
