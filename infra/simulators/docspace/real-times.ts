import times from './times.json' with { type: 'json' }

/** Where the data base is: beside the server, or two milliseconds away. */
export type Distance = keyof typeof measured

interface Times {
  roomToTag: { median: number }
  requests: Readonly<Record<string, { median: number }>>
  operations: { copy: { median: number }; template: { median: number } }
}

const measured = { near: times.near as Times, far: times.far as Times }

/** What happens after one another in the server, ms: medians of a real one (`npm run test:real -- --measure`). */
export const serverTimes = (distance: Distance) => {
  const { roomToTag, operations } = measured[distance]
  return { tag: roomToTag.median, copy: operations.copy.median, template: operations.template.median }
}

/**
 * How long a real server takes for a request, ms: the median of its route, such as `PUT /files/rooms/:id/share`. For one that was not
 * measured it is the middle of those that were: of all that read, or of all that write.
 */
export const requestTime = (distance: Distance, route: string): number => {
  const { requests } = measured[distance]
  const name = profileName(route)
  const known = requests[name]
  if (known) return known.median
  const isRead = (one: string) => one.startsWith('GET ')
  const alike = Object.entries(requests).filter(([one]) => isRead(one) === isRead(name))
  const medians = alike.map(([, { median }]) => median).sort((a, b) => a - b)
  return medians[Math.floor(medians.length / 2)] ?? 0
}

/** The name by which the profile has a route: `PUT files/rooms/:id/share`, whatever the parameter is called. */
export const profileName = (route: string): string => route.replace(' /', ' ').replaceAll(/:[a-z]+/gi, ':id')
