import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve'
import { afterEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { noTypes, type TypeOf } from '#lib/crm/salesforce/field-types.ts'
import { metadataFolder } from '#lib/crm/salesforce/flow/metadata.ts'
import { salesforceSettings } from '#lib/crm/salesforce/settings.ts'

let directory: string | undefined
afterEach(async () => {
  if (directory) await rm(directory, { recursive: true, force: true })
})

/** The folder that `connect salesforce --out` writes, on the disk. */
const written = async (clients: object[], typeOf: TypeOf): Promise<string> => {
  const organization = { organizationId: '00Dxx0000001gPFEAY', integrationUserId: '005xx000001SvogAAC' }
  const settings = z.parse(salesforceSettings, { url: 'https://acme.my.salesforce.com', ...organization, clients })
  const endpoint = 'https://hooks.example.com/webhooks/salesforce/secret'
  const files = metadataFolder(settings, { endpoint, integrationUser: 'robot@acme.example.com', typeOf })
  directory = await mkdtemp(join(tmpdir(), 'roomkeeper-metadata-'))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), content)
  }
  return directory
}

const nameOf = ({ type, fullName }: { type: { name: string } | string; fullName: string }) =>
  `${typeof type === 'string' ? type : type.name} ${fullName}`

const numbers: TypeOf = (_, field) => ({ Amount: 'currency', CloseDate: 'date' })[field]

describe('Salesforce’s own tool for deployments', () => {
  test.each([
    ['an object', [{ object: 'Account' }], noTypes],
    ['a filter', [{ object: 'Account', where: { Type: ['Customer', 'Partner'] } }], noTypes],
    ['numbers and dates', [{ object: 'Opportunity', where: { Amount: ['100'], CloseDate: ['2026-12-01'] } }], numbers],
    [
      'three objects',
      [{ object: 'Account' }, { object: 'Contact' }, { object: 'Opportunity', where: { StageName: ['Closed Won'] } }],
      noTypes,
    ],
  ])(
    'recognises every component of a folder for %s, and finds each that package.xml names',
    async (_, clients, typeOf) => {
      const folder = await written(clients, typeOf)
      const manifest = await ComponentSet.fromManifest(join(folder, 'package.xml'))
      const named = manifest.toArray().map(nameOf)
      expect(named.length).toBe(clients.length * 6 + 1)
      // In the format of a deployment the fields stand inside of their object; as source each is a file of its own.
      const { packagePath = '' } = await new MetadataConverter().convert(ComponentSet.fromSource(folder), 'source', {
        type: 'directory',
        outputDirectory: folder,
        packageName: 'as-source',
        genUniqueDir: false,
      })
      const parts = ComponentSet.fromSource(packagePath).getSourceComponents().toArray()
      const all = new Set(parts.flatMap((one) => [one, ...one.getChildren()]).map(nameOf))
      expect(named.filter((name) => !all.has(name))).toEqual([])
    },
  )
})
