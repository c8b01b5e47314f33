/** Asks the console's API. @throws Error with the API's own words when it refuses */
export const askConsole = async <T>(path: string, method = 'GET', body?: unknown): Promise<T> => {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const answer = (await response.json()) as T & { error?: string }
  if (!response.ok) throw new Error(answer.error ?? `${method} ${path} answered ${response.status}`)
  return answer
}

export const clientPath = (client: string): string => `/api/clients/${encodeURIComponent(client)}`
