const words = (name: string) => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())

/** `apiKey` as a flag: `--api-key`. */
export const flagOf = (name: string): string => `--${words(name).join('-')}`

/** `apiKey` of EspoCRM in the environment: `ESPOCRM_API_KEY`. */
export const variableOf = (source: string, name: string): string => [source, ...words(name)].join('_').toUpperCase()
