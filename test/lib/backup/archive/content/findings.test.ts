import { describe, expect, it } from 'vitest'
import { type ContentState, freshContent } from '#lib/backup/archive/content/content-state.ts'
import { findingsOf } from '#lib/backup/archive/content/findings.ts'
import { addListed, addMissing, addObject } from '#lib/backup/archive/content/objects.ts'
import { addPerson, addPortal } from '#lib/backup/archive/content/people.ts'
import { addContent } from '#lib/backup/archive/content/versions.ts'
import { newDump } from '#lib/backup/archive/dump/dump-state.ts'
import { serverTables } from '#lib/backup/archive/dump/server-tables.ts'
import { knownTables } from '#lib/backup/archive/known-tables.ts'
import { addMember, bucketOf } from '#lib/backup/archive/set-sum.ts'

const row = (values: Readonly<Record<string, string>>) => (column: string) => values[column]
const all = Object.keys(knownTables)

/** A portal's archive with all tables, one person, who owns it, and nothing that does not agree. */
const whole = (): ContentState => {
  const state = freshContent('2026-11-25T02:00:00')
  for (const table of all) state.tables.set(table, 2)
  addPerson(state.people, row({ id: 'anna' }))
  addPortal(state.people, row({ owner_id: 'anna' }))
  return state
}
const changed = (change: (state: ContentState) => void) => {
  const state = whole()
  change(state)
  return state
}
const faults = (change: (state: ContentState) => void, hasIndex = true) =>
  findingsOf(changed(change), hasIndex).faults.map(({ id, detail }) => [id, detail])
const nothing = () => {}

describe('what is found in an archive', () => {
  it('is how much of everything there is', () => {
    const state = changed(({ tables, versions, objects, rooms }) => {
      tables.set('core/core_new', 7)
      tables.delete('core/core_acl')
      for (const [name, size] of Object.entries({ '5/1': 10, '5/2': 20 })) addContent(versions, name, size)
      versions.changed.add('6/1')
      addMissing(objects, 'a')
      for (const path of ['b', 'c', 'd']) addObject(objects, path)
      rooms.rooms.add(10)
    })
    expect(findingsOf(state, true).facts).toEqual({
      tables: 47,
      knownTables: 48,
      rows: 2 * 47 + 7,
      otherTables: ['core/core_new'],
      versions: 2,
      bytes: 30,
      changed: 1,
      missing: 1,
      objects: 3,
      rooms: 1,
      people: 1,
    })
  })

  it('is, in a dump, by its schemes, and how many portals there are', () => {
    const state = changed((state) => {
      const dump = newDump(true)
      for (const table of serverTables.slice(1)) dump.schemes.set(table, [])
      dump.schemes.set('core_new', [])
      dump.owners.push('anna', 'anna')
      state.dump = dump
    })
    expect(findingsOf(state, true).facts).toMatchObject({
      tables: serverTables.length - 1,
      knownTables: serverTables.length,
      otherTables: ['core_new'],
      server: { portals: 2, absentTables: expect.any(Array) },
    })
  })
})

describe('a fault of an archive', () => {
  it('is none where everything is there', () => expect(faults(nothing)).toEqual([]))

  it('is a table that is not there, or there twice', () => {
    const gone = faults(({ tables }) => void (tables.delete('core/core_acl') && tables.delete('core/core_group')))
    expect(gone).toEqual([['table-missing', 'core/core_group, core/core_acl']])
    expect(faults(({ twice }) => void twice.add('a').add('b'))).toEqual([['table-twice', 'a, b']])
  })

  it('is a table that is not whole, or lacks a column', () => {
    const broken = faults((state) => void state.broken.set('databases/a', 'cut').set('databases/b', 'none'))
    expect(broken).toEqual([['xml-broken', 'databases/a: cut, databases/b: none']])
    expect(faults(({ lacking }) => void lacking.set('a', 'x').set('b', 'y'))).toEqual([['column-missing', 'a.x, b.y']])
  })

  it('is that the list of files is not there', () =>
    expect(faults(nothing, false)).toEqual([['index-missing', 'storage/restore_info']]))

  it('is that nobody is in it, of whom nobody is the owner', () =>
    expect(faults(({ people }) => people.ids.clear())).toEqual([['no-people', '']]))

  it('is that the owner is not in it', () => {
    expect(faults(({ people }) => addPortal(people, row({ owner_id: 'jan' })))).toEqual([['no-owner', '']])
    expect(faults(({ people }) => addPortal(people, row({})))).toEqual([['no-owner', '']])
  })

  it.each(['core/core_user', 'core/tenants_tenants'])(
    'is not that the owner is not in it, where %s is not there or not whole',
    (table) => {
      const ownerless = (state: ContentState) => addPortal(state.people, row({ owner_id: 'jan' }))
      const broken = faults((state) => {
        ownerless(state)
        state.broken.set(`databases/${table}`, 'cut')
      })
      expect(broken.map(([id]) => id)).toEqual(['xml-broken'])
      const gone = faults((state) => {
        ownerless(state)
        state.tables.delete(table)
      })
      expect(gone.map(([id]) => id)).toEqual(['table-missing'])
    },
  )

  it('is not that nobody is in it, where the table of people is not whole', () => {
    const found = faults((state) => {
      state.people.ids.clear()
      state.broken.set('databases/core/core_user', 'cut')
    })
    expect(found.map(([id]) => id)).toEqual(['xml-broken'])
  })

  it('is, in a dump, one of a dump', () => {
    const found = faults((state) => {
      state.dump = newDump(false)
      state.twice.add('core_user')
    })
    expect(found.map(([id]) => id)).toEqual(expect.arrayContaining(['mark-missing', 'table-twice']))
    expect(found.map(([id]) => id)).not.toContain('no-people')
  })
})

describe('a second reading', () => {
  const asked = (change: (state: ContentState) => void) => findingsOf(changed(change), true).questions

  it('is not needed where everything agrees', () => expect(asked(nothing)).toBeUndefined())

  it('looks for what does not agree, where it may be', () => {
    expect(asked(({ versions }) => addContent(versions, '5/1', 10))).toMatchObject({
      versions: new Set([bucketOf('5/1')]),
      objects: new Set(),
      folders: new Set(),
    })
    expect(asked(({ objects }) => addListed(objects, 'a'))?.objects).toEqual(new Set([bucketOf('a')]))
    const folder = asked(({ rooms }) => addMember(rooms.comparison, 'left', '10', 0))
    expect(folder?.folders).toEqual(new Set([bucketOf('10')]))
  })

  it('looks at versions that were written meanwhile no more', () => {
    const found = asked(({ versions }) => {
      versions.changed.add('6/1')
      addContent(versions, '5/1', 10)
    })
    expect(found?.changed).toEqual(new Set(['6/1']))
    expect(asked(({ versions }) => void versions.changed.add('6/1'))).toBeUndefined()
  })

  it('names what could not be read', () =>
    expect(asked(({ objects }) => addMissing(objects, 'a'))?.missing).toEqual(['a']))

  it('counts keys that seem to stand twice', () => {
    const doubled = new Map([['core/core_user', new Set(['anna'])]])
    expect(asked((state) => void state.doubled.set('core/core_user', new Set(['anna'])))?.doubled).toEqual(doubled)
  })

  it('looks what a label of nobody meets, unless a dump keeps its number', () => {
    const labelled = (state: ContentState) => void state.people.labels.set('gone', ['7'])
    expect(asked(labelled)).toMatchObject({ labels: new Set(['7']) })
    expect(asked(labelled)).not.toHaveProperty('archives')
    const inDump = (state: ContentState) => {
      labelled(state)
      state.dump = newDump(true)
    }
    expect(asked(inDump)).toBeUndefined()
    const missing = (state: ContentState) => {
      inDump(state)
      state.dump?.archives.set('5', { names: [], isKept: true })
      addMissing(state.objects, 'a')
    }
    expect(asked(missing)).toMatchObject({
      labels: new Set(),
      archives: new Map([['5', { names: [], isKept: true }]]),
    })
  })
})
