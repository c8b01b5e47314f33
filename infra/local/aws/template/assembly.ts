import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'

const Artifact = z.object({
  type: z.string(),
  environment: z.string().optional(),
  displayName: z.string().optional(),
  properties: z
    .object({
      templateFile: z.string().optional(),
      stackName: z.string().optional(),
      directoryName: z.string().optional(),
    })
    .optional(),
})
const Manifest = z.object({ artifacts: z.record(z.string(), Artifact).default({}) })

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).optional(),
  Condition: z.string().optional(),
})
const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: z.unknown() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
})
const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }).optional(),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })).default({}),
      }),
    )
    .default({}),
})

export type TemplateResource = z.infer<typeof Resource>
type StackTemplate = z.infer<typeof Template>

/** One stack of a synthesized CDK app, read from disk. */
export interface Stack {
  name: string
  account: string
  region: string
  template: StackTemplate
  /** Directory or file of an asset by the object key it would have in the bootstrap bucket. */
  assets: ReadonlyMap<string, string>
  /** Directory that `aws:asset:path` metadata is relative to. */
  directory: string
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

interface Candidate {
  id: string
  displayName: string
  name: string
  environment: string
  templateFile: string
  directory: string
}

/** Every stack of an assembly, those of its stages included. */
function candidates(directory: string): Candidate[] {
  const file = join(directory, 'manifest.json')
  if (!existsSync(file)) throw new Error(`${directory} is not a synthesized CDK app: it has no manifest.json`)
  return Object.entries(Manifest.parse(readJson(file)).artifacts).flatMap(([id, artifact]) => {
    const { type, properties, environment = 'aws://unknown-account/unknown-region' } = artifact
    if (type === 'cdk:cloud-assembly' && properties?.directoryName)
      return candidates(join(directory, properties.directoryName))
    if (type !== 'aws:cloudformation:stack' || !properties?.templateFile) return []
    const { templateFile, stackName: name = id } = properties
    return [{ id, displayName: artifact.displayName ?? id, name, environment, templateFile, directory }]
  })
}

function pick(found: readonly Candidate[], wanted: string | undefined, assembly: string): Candidate {
  const matching =
    wanted === undefined ? found : found.filter((it) => [it.id, it.name, it.displayName].includes(wanted))
  const [only, ...others] = matching
  if (only && others.length === 0) return only
  const names = found.map((it) => it.name).join(', ') || 'none'
  throw new Error(
    `${assembly} has ${wanted ? `no single stack ${wanted}` : `${found.length} stacks, not one`}: ${names}`,
  )
}

function assetsOf(directory: string, templateFile: string): Map<string, string> {
  const file = join(directory, templateFile.replace(/\.template\.json$/, '.assets.json'))
  if (!existsSync(file)) return new Map()
  const assets = new Map<string, string>()
  for (const { source, destinations } of Object.values(AssetManifest.parse(readJson(file)).files)) {
    if (!source?.path) continue
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, resolve(directory, source.path))
  }
  return assets
}

/**
 * Reads the one stack of a synthesized CDK app, or the one that is named.
 * Throws when the directory is no assembly, or when it has not exactly one such stack.
 */
export function readStack(assembly: string, stackName?: string): Stack {
  const { directory, templateFile, name, environment } = pick(candidates(resolve(assembly)), stackName, assembly)
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? []
  return {
    name,
    account: /^\d{12}$/.test(account) ? account : '000000000000',
    region: region.startsWith('unknown') || region === '' ? 'us-east-1' : region,
    template: Template.parse(readJson(join(directory, templateFile))),
    assets: assetsOf(directory, templateFile),
    directory,
  }
}
