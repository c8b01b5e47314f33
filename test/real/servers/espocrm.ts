import type { EspocrmAccess } from './servers.ts'

/** A record as EspoCRM has it. */
export type EspoRecord = Readonly<Record<string, unknown>>

/** A real EspoCRM as its administrator uses it. */
export class Espocrm {
  readonly access: EspocrmAccess

  constructor(access: EspocrmAccess) {
    this.access = access
  }

  get url(): string {
    return this.access.url
  }

  userId(name: string): string {
    const found = this.access.users.find(({ user }) => user === name)
    if (!found) throw new Error(`EspoCRM has no user ${name}`)
    return found.id
  }

  /** @throws when the answer is no success, with what EspoCRM said */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { user, password } = this.access.admin
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
        'x-skip-duplicate-check': 'true',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${response.headers.get('x-status-reason') ?? text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  async create(type: string, fields: EspoRecord): Promise<string> {
    return (await this.call<{ id: string }>('POST', type, fields)).id
  }

  record(type: string, id: string): Promise<EspoRecord> {
    return this.call('GET', `${type}/${id}`)
  }

  /** The newest records of a type, with these fields. */
  async newest(type: string, count: number, fields: readonly string[]): Promise<EspoRecord[]> {
    const query = new URLSearchParams({
      maxSize: `${count}`,
      select: fields.join(),
      orderBy: 'createdAt',
      order: 'desc',
    })
    return (await this.call<{ list: EspoRecord[] }>('GET', `${type}?${query}`)).list
  }

  async change(type: string, id: string, fields: EspoRecord): Promise<void> {
    await this.call('PUT', `${type}/${id}`, fields)
  }
}
