import { describe, expect, test } from 'vitest'
import {
  type LastMember,
  type PeopleInput,
  peopleChanges,
  type WantedMember,
} from '#lib/onboarding/life/follow/three-way-people.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { memberOf } from '../../memory-portal.ts'

const [reader, editor, manager] = [2, 10, 9]
const hash = keyedHash(['secret'])
const anna = { id: 'anna', email: 'anna@example.com' }
const contact = { email: 'c@x.example' }

const wantedAs = (part: WantedMember['part'], access: number, who: { id?: string; email: string }): WantedMember => ({
  part,
  access,
  ...who,
})
const lastAs = (
  part: LastMember['part'],
  access: number,
  { id, email }: { id?: string; email: string },
): LastMember => ({ part, access, ...(id && { id }), address: hash.address(email) })

type Modes = PeopleInput['modes']
const modes = (mode: Modes['team']): Modes => ({ manager: mode, contacts: mode, team: mode })
const decide = (given: Partial<PeopleInput>) => {
  const { changes, conflicts, remember } = peopleChanges({
    ...{ last: [], wanted: [], is: [], modes: modes('replace'), hash },
    ...given,
  })
  return { ...changes, conflicts, remembered: remember.map(({ access }) => access) }
}
const nothing = { letIn: [], lower: [], letOut: [], conflicts: [] }
const guest = (access: number) => memberOf('g1', { email: contact.email, access })
const last = (access: number) => [lastAs('contacts', access, contact)]
const wanted = (access: number) => [wantedAs('contacts', access, contact)]

describe('a contact', () => {
  test.each(['add', 'replace'] as const)('who is new comes in, by address, under %s', (mode) => {
    expect(decide({ wanted: wanted(reader), modes: modes(mode) })).toEqual({
      ...nothing,
      letIn: [{ email: contact.email, access: reader }],
      remembered: [reader],
    })
  })

  test('who is new and in the room is left with what is higher, and given what is', () => {
    expect(decide({ wanted: wanted(reader), is: [guest(editor)] })).toEqual({ ...nothing, remembered: [reader] })
    expect(decide({ wanted: wanted(editor), is: [guest(reader)] })).toEqual({
      ...nothing,
      letIn: [{ userId: 'g1', access: editor }],
      remembered: [editor],
    })
  })

  test('whom people took out stays out, also with another role', () => {
    expect(decide({ last: last(reader), wanted: wanted(reader) })).toEqual({ ...nothing, remembered: [reader] })
    expect(decide({ last: last(reader), wanted: wanted(editor) })).toEqual({ ...nothing, remembered: [editor] })
  })

  test('to whom people gave another role keeps it while the CRM says the same', () => {
    expect(decide({ last: last(reader), wanted: wanted(reader), is: [guest(editor)] })).toEqual({
      ...nothing,
      remembered: [reader],
    })
  })

  test('with a higher role gets it by id', () => {
    for (const mode of ['add', 'replace'] as const) {
      expect(decide({ last: last(reader), wanted: wanted(editor), is: [guest(reader)], modes: modes(mode) })).toEqual({
        ...nothing,
        letIn: [{ userId: 'g1', access: editor }],
        remembered: [editor],
      })
    }
  })

  test('with a lower role gets it only under replace', () => {
    const given = { last: last(editor), wanted: wanted(reader), is: [guest(editor)] }
    expect(decide(given)).toEqual({ ...nothing, lower: [{ userId: 'g1', access: reader }], remembered: [reader] })
    expect(decide({ ...given, modes: modes('add') })).toEqual({ ...nothing, remembered: [reader] })
  })

  test('whose account is terminated keeps the role until it is back, since DocSpace changes none by id, and may go', () => {
    const left = (access: number) => ({ ...guest(access), deactivated: true as const })
    const stays = { ...nothing, remembered: [reader] }
    expect(decide({ last: last(reader), wanted: wanted(editor), is: [left(reader)] })).toEqual(stays)
    expect(decide({ last: last(editor), wanted: wanted(reader), is: [left(editor)] })).toEqual({
      ...nothing,
      remembered: [editor],
    })
    expect(decide({ wanted: wanted(editor), is: [left(reader)] })).toEqual({ ...nothing, remembered: [] })
    expect(decide({ last: last(editor), wanted: wanted(reader), is: [left(editor)], modes: modes('add') })).toEqual(
      stays,
    )
    expect(decide({ last: last(reader), is: [left(reader)] })).toEqual({ ...nothing, letOut: ['g1'], remembered: [] })
  })

  test('with another role, to whom people gave a third one, is a conflict, and what was wanted last stays', () => {
    expect(decide({ last: last(reader), wanted: wanted(editor), is: [guest(11)] })).toEqual({
      ...nothing,
      conflicts: ['contacts'],
      remembered: [reader],
    })
  })

  test('with the role that is wanted now already is only remembered', () => {
    expect(decide({ last: last(reader), wanted: wanted(editor), is: [guest(editor)] })).toEqual({
      ...nothing,
      remembered: [editor],
    })
  })

  test('who is gone from the record goes only under replace', () => {
    expect(decide({ last: last(reader), is: [guest(reader)] })).toEqual({ ...nothing, letOut: ['g1'], remembered: [] })
    expect(decide({ last: last(reader), is: [guest(reader)], modes: modes('add') })).toEqual({
      ...nothing,
      remembered: [],
    })
  })

  test('who is gone from the record and has another role by people is a conflict', () => {
    expect(decide({ last: last(reader), is: [guest(editor)] })).toEqual({
      ...nothing,
      conflicts: ['contacts'],
      remembered: [reader],
    })
  })

  test('who is gone from both is forgotten', () => {
    expect(decide({ last: last(reader) })).toEqual({ ...nothing, remembered: [] })
  })

  test('whose address has changed comes in by the new one, and goes by the old one under replace', () => {
    const other = [wantedAs('contacts', reader, { email: 'new@x.example' })]
    expect(decide({ last: last(reader), wanted: other, is: [guest(reader)] })).toEqual({
      ...nothing,
      letIn: [{ email: 'new@x.example', access: reader }],
      letOut: ['g1'],
      remembered: [reader],
    })
  })

  test('who has a new account of the same address is the same person', () => {
    const before = [lastAs('contacts', reader, { id: 'old', email: contact.email })]
    expect(decide({ last: before, wanted: wanted(reader), is: [guest(reader)] })).toEqual({
      ...nothing,
      remembered: [reader],
    })
  })

  test('where contacts do not follow stays, and what was wanted last is remembered', () => {
    const off = { modes: modes('no') }
    expect(decide({ ...off, wanted: wanted(reader) })).toEqual({ ...nothing, remembered: [] })
    expect(decide({ ...off, last: last(reader), wanted: wanted(editor), is: [guest(reader)] })).toEqual({
      ...nothing,
      remembered: [reader],
    })
    expect(decide({ ...off, last: last(reader), is: [guest(reader)] })).toEqual({ ...nothing, remembered: [reader] })
  })
})

test('somebody whom people let in is nobody’s business', () => {
  expect(decide({ is: [guest(editor)] })).toEqual({ ...nothing, remembered: [] })
})

test('the owner of the room is in no list', () => {
  const owner = memberOf('anna', { email: anna.email, access: 1, owner: true })
  expect(decide({ wanted: [wantedAs('manager', manager, anna)], is: [owner] })).toEqual({
    ...nothing,
    remembered: [manager],
  })
  expect(decide({ last: [lastAs('manager', manager, anna)], is: [owner] })).toEqual({ ...nothing, remembered: [] })
})

describe('the manager', () => {
  const before = [lastAs('manager', manager, anna)]
  const is = [memberOf('anna', { access: manager })]
  const bert = (access = manager) => wantedAs('manager', access, { id: 'bert', email: 'bert@example.com' })
  const letIn = [{ userId: 'bert', access: manager }]

  test('who is new comes in, and the one before stays under add', () => {
    expect(decide({ last: before, wanted: [bert()], is, modes: modes('add') })).toEqual({
      ...nothing,
      letIn,
      remembered: [manager],
    })
  })

  test('of before goes under replace when another one comes', () => {
    expect(decide({ last: before, wanted: [bert()], is })).toEqual({
      ...nothing,
      letIn,
      letOut: ['anna'],
      remembered: [manager],
    })
  })

  test('of before becomes a colleague under replace where the team has them', () => {
    const wanted = [bert(), wantedAs('team', editor, anna)]
    expect(decide({ last: before, wanted, is })).toEqual({
      ...nothing,
      letIn,
      lower: [{ userId: 'anna', access: editor }],
      remembered: [manager, editor],
    })
  })

  test('who is the last one never goes, nor gets a lower role', () => {
    const kept = { ...nothing, conflicts: ['manager'], remembered: [manager] }
    expect(decide({ last: before, is })).toEqual(kept)
    expect(decide({ last: before, wanted: [wantedAs('manager', editor, anna)], is })).toEqual(kept)
    // One whose account may not manage rooms is not in charge.
    expect(decide({ last: before, wanted: [bert(11)], is })).toEqual({
      ...nothing,
      letIn: [{ userId: 'bert', access: 11 }],
      conflicts: ['manager'],
      remembered: [11, manager],
    })
  })

  test('goes where people have made somebody else one, but not where that account is deactivated', () => {
    const other = memberOf('carl', { access: manager })
    expect(decide({ last: before, is: [...is, other] })).toEqual({ ...nothing, letOut: ['anna'], remembered: [] })
    const gone = { ...other, deactivated: true as const }
    expect(decide({ last: before, is: [...is, gone] }).letOut).toEqual([])
  })
})

test('a group comes and goes by its id', () => {
  const group = { id: 'lawyers', email: '' }
  const row = memberOf('lawyers', { email: '', group: 'Lawyers', access: editor })
  expect(decide({ wanted: [wantedAs('team', editor, group)], is: [memberOf('', { email: '' })] })).toEqual({
    ...nothing,
    letIn: [{ userId: 'lawyers', access: editor }],
    remembered: [editor],
  })
  const before: LastMember[] = [{ part: 'team', id: 'lawyers', address: '', access: editor }]
  expect(decide({ last: before, wanted: [wantedAs('team', editor, group)], is: [] })).toEqual({
    ...nothing,
    remembered: [editor],
  })
  expect(decide({ last: before, is: [row] })).toEqual({ ...nothing, letOut: ['lawyers'], remembered: [] })
})

test('the owner of the room is left as they are, whatever was wanted before', () => {
  const owner = memberOf('anna', { email: anna.email, access: editor, owner: true })
  const given = { last: [lastAs('manager', editor, anna)], wanted: [wantedAs('manager', manager, anna)], is: [owner] }
  expect(decide(given)).toEqual({ ...nothing, remembered: [manager] })
})

test('groups are told apart, though none of them has an address', () => {
  const group = (id: string) => ({ id, email: '' })
  const inRoom = memberOf('sales', { email: '', group: 'Sales', access: reader })
  expect(decide({ wanted: [wantedAs('team', editor, group('law'))], is: [inRoom] })).toEqual({
    ...nothing,
    letIn: [{ userId: 'law', access: editor }],
    remembered: [editor],
  })
})

test('others go also where the last manager has to stay', () => {
  const is = [memberOf('anna', { email: anna.email, access: manager }), guest(reader)]
  const found = decide({ last: [lastAs('manager', manager, anna), ...last(reader)], is })
  expect(found).toEqual({ ...nothing, letOut: ['g1'], conflicts: ['manager'], remembered: [manager] })
})
