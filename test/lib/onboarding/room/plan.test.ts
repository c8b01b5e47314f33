import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Member } from '#lib/docspace/rooms/members.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { type Observed, type RoomPart, readyMark } from '#lib/onboarding/room/observed.ts'
import { missingPeople, nextSteps, type Step } from '#lib/onboarding/room/plan.ts'
import { parentOf } from '#lib/onboarding/room/tree.ts'
import { desiredRoom } from '../desired-room.ts'

const desired = desiredRoom
const { tree } = desired

/** A portal in memory: what the steps of a plan do to it, and what a look shows. Far simpler than the simulator, on purpose. */
interface World {
  rooms: number
  folders: string[]
  files: string[]
  members: { userId: string; email: string; access: number; owner: boolean; pending: boolean }[]
  mails: string[]
  links: number
}

const member = (userId: string, email: string, access: number) => ({
  userId,
  email,
  access,
  owner: false,
  pending: false,
})

const found = (world: World) =>
  new Map(
    ['', ...world.folders].map((path, index) => [
      path,
      {
        id: index,
        files: world.files.filter((file) => parentOf(file) === path).map((file) => file.split('/').at(-1) ?? ''),
      },
    ]),
  )

const tags = { certain: true, is: [desired.tag], adopted: false }

const seen = (world: World, at: RoomPart | 'record'): Partial<Observed> => {
  if (at === 'tags') return { tags }
  if (at === 'record') return { confirmed: true }
  if (at === 'content') return { content: { certain: true, is: found(world) } }
  if (at === 'members') return { members: { certain: true, is: [...world.members] } }
  return {
    link: { certain: true, is: world.links > 0 ? { id: 'guid', url: 'u', access: 2, expired: false } : undefined },
  }
}

const room = { id: 1, title: 'Client - Acme', createdBy: 'admin' }

const make = (world: World, step: Step): ((known: Observed) => Observed) => {
  switch (step.do) {
    case 'create-room':
    case 'create-room-from-template':
      world.rooms += 1
      return () => ({ room, tags, ...seen(world, 'content'), ...seen(world, 'members'), ...seen(world, 'link') })
    case 'adopt-room':
      return () => ({ room, tags: { certain: false, is: [desired.tag], adopted: true } })
    case 'mark':
      return (known) => ({ ...known, tags: { ...tags, is: [desired.tag, readyMark] } })
    case 'add-tag':
      return ({ confirmed: _, ...known }) => ({ ...known, tags: { certain: false, is: [desired.tag], adopted: true } })
    case 'create-folder':
      world.folders.push(step.path)
      break
    case 'copy-file':
      world.files.push(`${step.folder}/${step.title}`)
      break
    case 'copy-content':
      throw new Error('not in this way of welcome content')
    case 'invite':
      for (const one of step.people) {
        if ('email' in one) world.mails.push(one.email)
        world.members.push('email' in one ? member('', one.email, one.access) : member(one.userId, '', one.access))
      }
      return (known) => ({ ...known, members: { certain: false, is: [...world.members] } })
    case 'create-link':
      world.links += 1
      return (known) => ({ ...known, ...seen(world, 'link') })
    case 'look':
      return (known) => ({ ...known, ...seen(world, step.at) })
  }
  return (known) => ({ ...known, content: { certain: false, is: found(world) } })
}

/** Plans and makes until nothing is left, at most `rounds` plans; returns the plans that were made. */
const run = (world: World, start: Observed, wanted: Desired = desired, rounds = 30): Step[][] => {
  const plans: Step[][] = []
  let observed = start
  for (let steps = nextSteps(wanted, observed); steps.length > 0 && plans.length < rounds; ) {
    plans.push(steps)
    const learned = steps.map((step) => make(world, step))
    observed = learned.reduce((known, learn) => learn(known), observed)
    steps = nextSteps(wanted, observed)
  }
  return plans
}

const emptyWorld = (): World => ({ rooms: 0, folders: [], files: [], members: [], mails: [], links: 0 })

const partialWorld = fc.record({
  folders: fc.subarray([...tree.keys(), 'Somebody else’s']),
  files: fc.subarray(['Deliverables/Welcome.pdf', 'Deliverables/Rules.pdf', 'Deliverables/Notes.txt']),
  members: fc.subarray([member('anna', '', 9), member('', 'contact@acme.example.com', 2), member('ben', '', 11)]),
  links: fc.constantFrom(0, 1),
})

const complete = (world: World) => {
  expect(world.folders).toEqual(expect.arrayContaining([...tree.keys()]))
  expect(new Set(world.folders).size).toBe(world.folders.length)
  expect(world.files).toEqual(expect.arrayContaining(['Deliverables/Welcome.pdf', 'Deliverables/Rules.pdf']))
  expect(new Set(world.files).size).toBe(world.files.length)
  expect(world.members.filter(({ userId }) => userId === 'anna')).toEqual([member('anna', '', 9)])
  expect(world.members.filter(({ email }) => email === 'contact@acme.example.com')).toHaveLength(1)
  expect(world.links).toBe(1)
}

describe('the plan', () => {
  test('makes a whole room out of nothing, in six rounds of calls side by side', () => {
    const world = emptyWorld()
    const plans = run(world, {})
    complete(world)
    expect(world.rooms).toBe(1)
    expect(plans.map((steps) => steps.map((step) => step.do))).toEqual([
      ['create-room'],
      ['create-folder', 'create-folder', 'create-folder', 'create-link'],
      ['copy-file', 'copy-file'],
      ['look', 'invite'],
      ['look'],
    ])
  })

  test('completes any room that an earlier run left, makes nothing twice, and is then empty', () => {
    fc.assert(
      fc.property(partialWorld, (part) => {
        const files = part.files.filter((file) => part.folders.includes(parentOf(file)))
        const world = { ...emptyWorld(), ...structuredClone(part), files, rooms: 1 }
        const invitedBefore = world.members.some(({ email }) => email !== '')
        run(world, { room, tags })
        complete(world)
        expect(world.rooms).toBe(1)
        expect(world.mails).toHaveLength(invitedBefore ? 0 : 1)
        const again = run(world, { room, tags })
        expect(again.flat().filter((step) => step.do !== 'look')).toEqual([])
      }),
    )
  })

  test('invites nobody into a room whose content is not there', () => {
    fc.assert(
      fc.property(partialWorld, (part) => {
        const files = part.files.filter((file) => part.folders.includes(parentOf(file)))
        const world = { ...emptyWorld(), ...structuredClone(part), files, rooms: 1 }
        for (const steps of run(world, { room, tags })) {
          const invites = steps.some((step) => step.do === 'invite')
          const builds = steps.some((step) => step.do === 'create-folder' || step.do === 'copy-file')
          expect(invites && builds).toBe(false)
        }
      }),
    )
  })

  test('looks again after a write: an answer alone is never the end', () => {
    const world = emptyWorld()
    const kinds = run(world, {}).flat()
    const last = (at: string) => kinds.findLastIndex((step) => step.do === 'look' && step.at === at)
    expect(last('content')).toBeGreaterThan(kinds.findLastIndex((step) => step.do === 'copy-file'))
    expect(last('members')).toBeGreaterThan(kinds.findIndex((step) => step.do === 'invite'))
  })

  test('without a record to read back, the link comes after everything else, and then the mark that all was ready', () => {
    const wanted = { ...desired, recordTells: false }
    const world = emptyWorld()
    const plans = run(world, {}, wanted)
    complete(world)
    expect(plans.slice(-2)).toEqual([[{ do: 'create-link' }], [{ do: 'mark', roomId: room.id, tag: readyMark }]])
  })

  test('copies each file from its own source into its folder', () => {
    const world = { ...emptyWorld(), rooms: 1, folders: ['Deliverables'] }
    const observed = { room, tags, ...seen(world, 'content'), ...seen(world, 'members'), ...seen(world, 'link') }
    expect(nextSteps(desired, observed).filter((step) => step.do === 'copy-file')).toEqual([
      { do: 'copy-file', sourceId: 11, folder: 'Deliverables', title: 'Welcome.pdf' },
      { do: 'copy-file', sourceId: 12, folder: 'Deliverables', title: 'Rules.pdf' },
    ])
  })

  describe('of a room with its content', () => {
    const content = {
      certain: true,
      is: found({
        ...emptyWorld(),
        folders: [...tree.keys()],
        files: ['Deliverables/Welcome.pdf', 'Deliverables/Rules.pdf'],
      }),
    }
    const anna = member('anna', '', 9)
    const client = member('', 'contact@acme.example.com', 2)
    const whole: Observed = {
      room,
      tags,
      content,
      members: { certain: true, is: [anna, client] },
      link: { certain: true, is: undefined },
    }

    test('invites no manager who owns it', () => {
      const manager = { userId: room.createdBy, email: 'a@example.com', access: 9 }
      const members = { certain: true, is: [client] }
      expect(nextSteps({ ...desired, manager }, { ...whole, members })).toEqual([{ do: 'create-link' }])
    })

    test.each<[string, Partial<Observed>, string[]]>([
      ['all of it has been seen', {}, ['create-link']],
      ['the content is not seen yet', { content: { ...content, certain: false } }, ['look']],
      ['the people are not seen yet', { members: { certain: false, is: [anna, client] } }, ['look']],
      ['somebody is missing', { members: { certain: true, is: [anna] } }, ['invite']],
    ])('without a record makes the link last: %s', (_, more, steps) => {
      const wanted = { ...desired, recordTells: false }
      expect(nextSteps(wanted, { ...whole, ...more }).map((step) => step.do)).toEqual(steps)
    })

    test('without a record makes the link where its manager owns it', () => {
      const manager = { userId: room.createdBy, email: 'a@example.com', access: 9 }
      const members = { certain: true, is: [client] }
      const wanted = { ...desired, manager, recordTells: false }
      expect(nextSteps(wanted, { ...whole, members })).toEqual([{ do: 'create-link' }])
    })
  })

  test('a room that lost its tag is adopted, never made again', () => {
    expect(nextSteps(desired, { untagged: { id: 7 } })).toEqual([{ do: 'adopt-room', roomId: 7 }])
  })

  test('where records are merged, nobody is let in before the record has been read again, and it is read when the room has its key', () => {
    const starts: Observed[] = [{}, { untagged: room }, { room, tags: { ...tags, is: [] } }]
    for (const start of starts) {
      const kinds = run(emptyWorld(), start, { ...desired, mayMerge: true }).map((steps) =>
        steps.map((step) => (step.do === 'look' ? step.at : step.do)),
      )
      const at = (names: readonly string[]) => kinds.findIndex((steps) => steps.some((name) => names.includes(name)))
      expect(at(['record'])).toBeGreaterThan(at(['create-room', 'adopt-room', 'add-tag']))
      expect(at(['invite'])).toBeGreaterThan(at(['record']))
    }
    // Where records are not known again when they were merged, it would tell nothing.
    const without = run(emptyWorld(), {}).flat()
    expect(without.some((step) => step.do === 'look' && step.at === 'record')).toBe(false)
  })

  test('into a room that was adopted nobody is let in before its tags have been looked at by themselves', () => {
    const plans = run(emptyWorld(), { untagged: { id: 7 } }).map((steps) =>
      steps.map((step): string => (step.do === 'look' ? step.at : step.do)),
    )
    const at = (name: string) => plans.findIndex((steps) => steps.includes(name))
    expect(at('tags')).toBeGreaterThan(at('copy-file'))
    expect(at('invite')).toBeGreaterThan(at('tags'))
    expect(at('create-link')).toBeGreaterThan(at('tags'))
  })

  test('a room whose tag was not kept gets it again, and nobody is let in meanwhile', () => {
    const lost = { room, tags: { certain: true, is: [], adopted: false } }
    const world = emptyWorld()
    const [first, ...rest] = run(world, lost).map((steps) => steps.map((step) => step.do))
    expect(first).toContain('look')
    expect(rest.flat().indexOf('add-tag')).toBeLessThan(rest.flat().indexOf('invite'))
    complete(world)
  })

  describe('of a room that is to have features and tags of its own', () => {
    const features = { denyDownload: true, color: '5CC3F7' }
    const wanted: Desired = { ...desired, features, otherTags: ['Legal'] }
    const world = {
      ...emptyWorld(),
      folders: [...tree.keys()],
      files: ['Deliverables/Welcome.pdf', 'Deliverables/Rules.pdf'],
    }
    const whole = {
      room,
      content: { certain: true, is: found(world) },
      members: { certain: true, is: [] },
      confirmed: true as const,
    }
    const link = { certain: true, is: { id: 'guid', url: 'u', access: 2, expired: false } }
    const tagged = { ...tags, is: [desired.tag, 'legal'] }
    const kinds = (observed: Observed) => nextSteps(wanted, observed).map((step) => step.do)

    test('sets those that it has not, and lets nobody in before', () => {
      const seen = { denyDownload: false, color: '5cc3f7' }
      expect(nextSteps(wanted, { ...whole, link, tags: tagged, features: seen })).toEqual([
        { do: 'set-features', features: { denyDownload: true } },
      ])
      expect(nextSteps(wanted, { ...whole, link, tags, features })).toEqual([{ do: 'add-other-tag', tag: 'Legal' }])
    })

    test('lets people in when the listing has shown both', () => {
      expect(kinds({ ...whole, link, tags: tagged, features })).toEqual(['invite'])
      expect(nextSteps(wanted, { ...whole, link, tags: tagged })).toEqual([{ do: 'look', at: 'content' }])
    })

    test('sets a logo after its features, and lets nobody in before it was seen', () => {
      const logo: Desired = { ...wanted, logo: 7 }
      const steps = (features: Observed['features'], of: Desired = logo) =>
        nextSteps(of, { ...whole, link, tags: tagged, ...(features && { features }) })
      expect(steps({})).toEqual([{ do: 'set-features', features }])
      expect(steps(features)).toEqual([{ do: 'set-logo', fileId: 7 }])
      expect(steps({ ...features, hasLogo: true }).map((step) => step.do)).toEqual(['invite'])
      const alone: Desired = { ...logo, features: {} }
      expect(steps({}, alone)).toEqual([{ do: 'set-logo', fileId: 7 }])
      expect(steps(undefined, alone)).toEqual([{ do: 'look', at: 'content' }])
    })

    test('leaves tags alone while the room has no key, and until its content was listed', () => {
      expect(kinds({ ...whole, link, tags: { ...tags, is: [] }, features })).toEqual(['add-tag'])
      const unlisted = { ...whole, content: { certain: false, is: found(world) } }
      expect(kinds({ ...unlisted, link, tags, features })).toEqual(['look', 'invite'])
    })
  })

  test('people whom a record lets in come after the link, which tells a later run that they were', () => {
    const world = {
      ...emptyWorld(),
      folders: [...tree.keys()],
      files: ['Deliverables/Welcome.pdf', 'Deliverables/Rules.pdf'],
    }
    const built = { room, tags, content: { certain: true, is: found(world) }, members: { certain: true, is: [] } }
    const wanted: Desired = { ...desired, letIn: 'link-first' }
    const kinds = (link: Observed['link']) =>
      nextSteps(wanted, { ...built, ...(link && { link }) }).map((step) => step.do)
    expect(kinds({ certain: true, is: undefined })).toEqual(['create-link'])
    expect(kinds({ certain: true, is: { id: 'guid', url: 'u', access: 2, expired: false } })).toEqual(['invite'])
  })

  test('a template way repairs what is missing by copying the template’s content', () => {
    const wanted: Desired = { ...desired, welcome: { way: 'room', templateId: 30 } }
    const world = { ...emptyWorld(), rooms: 1, folders: ['Invoices'] }
    const observed = { room, tags, ...seen(world, 'content'), ...seen(world, 'members'), ...seen(world, 'link') }
    expect(nextSteps(wanted, observed)[0]).toEqual({ do: 'copy-content', folderId: 30 })
  })
})

describe('missing people', () => {
  test('the owner of the room is never invited into it', () => {
    const owner = { ...member('anna', 'anna@example.com', 1), owner: true }
    expect(missingPeople({ ...desired, guests: [] }, [owner], 'anna')).toEqual([])
    expect(missingPeople({ ...desired, guests: [{ email: 'anna@example.com', access: 2 }] }, [owner], 'anna')).toEqual(
      [],
    )
  })

  test('a manager with less access is raised, a client with other access is left as people set it', () => {
    const members = [member('anna', '', 2), member('x', 'contact@acme.example.com', 10)]
    expect(missingPeople(desired, members, 'admin')).toEqual([{ userId: 'anna', access: 9 }])
  })
})

describe('the team', () => {
  const ben = { userId: 'ben', email: 'ben@example.com', access: 10 }
  const lawyers = { id: 'lawyers', name: 'Lawyers', members: [], access: 10 }
  const team = { ...desired, manager: undefined, guests: [], colleagues: [ben], groups: [lawyers] }
  const row = (userId: string, access: number, more: Partial<Member> = {}): Member => ({
    userId,
    email: '',
    access,
    owner: false,
    pending: false,
    ...more,
  })
  const missing = (...members: Member[]) => missingPeople(team, members, 'anna')

  test('comes in by id, groups too', () => {
    expect(missing()).toEqual([
      { userId: 'ben', access: 10 },
      { userId: 'lawyers', access: 10 },
    ])
  })

  test.each([10, 11, 9])('is complete with the right that it should have, or a higher one: %i', (access) => {
    expect(missing(row('ben', access), row('lawyers', access, { group: 'Lawyers' }))).toEqual([])
  })

  test('gets a higher right where it has a lower one', () => {
    expect(missing(row('ben', 2), row('lawyers', 10))).toEqual([{ userId: 'ben', access: 10 }])
    expect(missing(row('ben', 10), row('lawyers', 2))).toEqual([{ userId: 'lawyers', access: 10 }])
  })

  test('needs no invitation for the owner of the room, listed or not', () => {
    expect(missingPeople(team, [row('lawyers', 10)], 'ben')).toEqual([])
    expect(missing(row('ben', 1, { owner: true }), row('lawyers', 10))).toEqual([])
  })
})
