import * as z from 'zod'
import type { LocalAwsOptions } from '../contract.ts'
import { ServiceRefusal } from '../http/json-protocol.ts'

/** Characters of a standard parameter's value (docs/facts/aws.md#parameters-of-systems-manager). */
const longest = 4_096

interface Parameter {
  value: string
  type: 'String' | 'SecureString'
  version: number
}

const Get = z.object({ Name: z.string(), WithDecryption: z.boolean().default(false) })
const Put = z.object({
  Name: z.string().startsWith('/'),
  Value: z.string().min(1),
  Type: z.literal('SecureString'),
  Overwrite: z.boolean().default(false),
})

/** Parameters of Systems Manager in memory, and what its API does with them. */
export class Parameters {
  readonly #all = new Map<string, Parameter>()
  readonly #onStored: LocalAwsOptions['onSecretStored']

  constructor(onStored?: LocalAwsOptions['onSecretStored']) {
    this.#onStored = onStored
  }

  /** Gives a parameter a value; one that the template makes is no secret. */
  put(name: string, value: string, type: Parameter['type'] = 'SecureString'): number {
    const version = (this.#all.get(name)?.version ?? 0) + 1
    this.#all.set(name, { value, type, version })
    return version
  }

  /** Answers a call of the API; undefined for one that is not known here. */
  call(action: string, body: unknown): Promise<object> | undefined {
    return { GetParameter: this.#get, PutParameter: this.#put }[action]?.call(this, body)
  }

  async #get(body: unknown): Promise<object> {
    const { Name, WithDecryption } = Get.parse(body)
    const found = this.#all.get(Name)
    if (!found) throw new ServiceRefusal('ParameterNotFound', '')
    const { value, type, version } = found
    // What is encrypted is of no use to anybody.
    const isHidden = type === 'SecureString' && !WithDecryption
    const Value = isHidden ? Buffer.from(`encrypted ${value}`).toString('base64') : value
    return { Parameter: { Name, Type: type, Value, Version: version } }
  }

  async #put(body: unknown): Promise<object> {
    const { Name, Value, Overwrite } = Put.parse(body)
    if (Value.length > longest)
      throw new ServiceRefusal('ValidationException', `Standard tier parameters take ${longest} characters.`)
    if (this.#all.has(Name) && !Overwrite)
      throw new ServiceRefusal('ParameterAlreadyExists', 'The parameter already exists. To overwrite it, say so.')
    await this.#onStored?.(Name, Value)
    return { Version: this.put(Name, Value), Tier: 'Standard' }
  }
}
