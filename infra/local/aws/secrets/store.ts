import { randomUUID } from 'node:crypto'

/** One secret with its values: the current one and the one before it. */
export interface Secret {
  name: string
  arn: string
  createdAt: number
  current: StoredVersion | undefined
  previous: StoredVersion | undefined
  /** Values that were put without being made the current one. */
  offered: StoredVersion[]
}

export interface StoredVersion {
  id: string
  value: string
  createdAt: number
}

/** Secrets in memory, found by name or ARN. */
export class SecretStore {
  readonly #secrets = new Map<string, Secret>()
  readonly #arnOf: (name: string) => string

  constructor(arnOf: (name: string) => string) {
    this.#arnOf = arnOf
  }

  /** Adds a secret without a value, as the template creates it; one that exists stays as it is. */
  declare(name: string, arn = this.#arnOf(name)): Secret {
    const known = this.#secrets.get(name)
    if (known) return known
    const secret: Secret = { name, arn, createdAt: Date.now(), current: undefined, previous: undefined, offered: [] }
    this.#secrets.set(name, secret)
    return secret
  }

  find(nameOrArn: string): Secret | undefined {
    const byName = this.#secrets.get(nameOrArn)
    return byName ?? [...this.#secrets.values()].find(({ arn }) => arn === nameOrArn || arn.startsWith(`${nameOrArn}-`))
  }

  put(secret: Secret, value: string): StoredVersion {
    secret.previous = secret.current
    secret.current = { id: randomUUID(), value, createdAt: Date.now() }
    return secret.current
  }

  /** Keeps a value beside the current one. */
  offer(secret: Secret, value: string): StoredVersion {
    const version = { id: randomUUID(), value, createdAt: Date.now() }
    secret.offered.push(version)
    return version
  }

  /** Makes a value that was put before the current one, if the current one is `over`. */
  promote(secret: Secret, id: string, over: string | undefined): StoredVersion | undefined {
    const version = [...secret.offered, secret.previous].find((one) => one?.id === id)
    if (!version || secret.current?.id !== over) return undefined
    secret.offered = secret.offered.filter((one) => one !== version)
    secret.previous = secret.current
    secret.current = version
    return version
  }

  all(): Secret[] {
    return [...this.#secrets.values()]
  }
}
