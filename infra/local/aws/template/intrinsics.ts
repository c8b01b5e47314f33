/** What the names in a template stand for. A function answers `undefined` for what it does not know. */
export interface Scope {
  ref(name: string): unknown
  attribute(logicalId: string, attribute: string): unknown
  condition(name: string): unknown
  mapping(map: string, top: string, second: string): unknown
}

/** Where in the template a value stands, for messages. */
export type TemplatePlace = string

const unresolved = (place: TemplatePlace, what: string): never => {
  throw new Error(`cannot resolve ${what} in ${place}`)
}

type Intrinsic = (argument: unknown, scope: Scope, place: TemplatePlace) => unknown

const list = (value: unknown, place: TemplatePlace): unknown[] =>
  Array.isArray(value) ? value : unresolved(place, `${JSON.stringify(value)}, which should be a list`)

const text = (value: unknown, place: TemplatePlace): string =>
  ['string', 'number', 'boolean'].includes(typeof value)
    ? String(value)
    : unresolved(place, `${JSON.stringify(value)}, which should be a text`)

const known = (value: unknown, place: TemplatePlace, what: string): unknown => value ?? unresolved(place, what)

function getAttribute(argument: unknown, scope: Scope, place: TemplatePlace): unknown {
  const parts = typeof argument === 'string' ? argument.split('.') : list(argument, place)
  const [logicalId, ...rest] = parts.map((part) => text(resolve(part, scope, place), place))
  const attribute = rest.join('.')
  return known(scope.attribute(logicalId ?? '', attribute), place, `Fn::GetAtt ${logicalId}.${attribute}`)
}

function substitute(argument: unknown, scope: Scope, place: TemplatePlace): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}]
  const own = (resolve(variables, scope, place) ?? {}) as Record<string, unknown>
  return text(template, place).replaceAll(/\$\{(!?)([^}]+)\}/g, (_whole, escaped: string, name: string) => {
    if (escaped) return `\${${name}}`
    if (name in own) return text(own[name], place)
    const value = name.includes('.') ? getAttribute(name, scope, place) : reference(name, scope, place)
    return text(value, place)
  })
}

function reference(argument: unknown, scope: Scope, place: TemplatePlace): unknown {
  const name = text(argument, place)
  return name === 'AWS::NoValue' ? undefined : known(scope.ref(name), place, `Ref ${name}`)
}

const truth = (value: unknown, scope: Scope, place: TemplatePlace): boolean => resolve(value, scope, place) === true

const intrinsics: Record<string, Intrinsic> = {
  Ref: reference,
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope, place) => {
    const [separator, parts] = list(argument, place)
    return list(resolve(parts, scope, place), place)
      .map((part) => text(part, place))
      .join(text(separator, place))
  },
  'Fn::Split': (argument, scope, place) => {
    const [separator, whole] = list(argument, place)
    return text(resolve(whole, scope, place), place).split(text(separator, place))
  },
  'Fn::Select': (argument, scope, place) => {
    const [index, values] = list(argument, place)
    const position = Number(text(resolve(index, scope, place), place))
    return known(list(resolve(values, scope, place), place)[position], place, `Fn::Select of element ${position}`)
  },
  'Fn::FindInMap': (argument, scope, place) => {
    const [map, top, second] = list(argument, place).map((part) => text(resolve(part, scope, place), place))
    return known(scope.mapping(map ?? '', top ?? '', second ?? ''), place, `Fn::FindInMap ${map}.${top}.${second}`)
  },
  'Fn::Base64': (argument, scope, place) =>
    Buffer.from(text(resolve(argument, scope, place), place)).toString('base64'),
  'Fn::If': (argument, scope, place) => {
    const [name, yes, no] = list(argument, place)
    return resolve(truth({ Condition: name }, scope, place) ? yes : no, scope, place)
  },
  'Fn::Equals': (argument, scope, place) => {
    const [left, right] = list(resolve(argument, scope, place), place)
    return JSON.stringify(left) === JSON.stringify(right)
  },
  'Fn::And': (argument, scope, place) => list(argument, place).every((part) => truth(part, scope, place)),
  'Fn::Or': (argument, scope, place) => list(argument, place).some((part) => truth(part, scope, place)),
  'Fn::Not': (argument, scope, place) => !truth(list(argument, place)[0], scope, place),
  Condition: (argument, scope, place) => {
    const name = text(argument, place)
    return resolve(known(scope.condition(name), place, `condition ${name}`), scope, place)
  },
}

function resolveObject(value: object, scope: Scope, place: TemplatePlace): unknown {
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first) {
    const [key, argument] = first
    // A policy statement has a "Condition" too, but with an object behind it.
    const intrinsic = key === 'Condition' && typeof argument !== 'string' ? undefined : intrinsics[key]
    if (intrinsic) return intrinsic(argument, scope, place)
    if (key.startsWith('Fn::')) return unresolved(place, `${key}, which the local AWS does not know`)
  }
  const resolved = entries.map(([key, part]) => [key, resolve(part, scope, `${place}.${key}`)] as const)
  return Object.fromEntries(resolved.filter(([, part]) => part !== undefined))
}

/**
 * The value with every CloudFormation intrinsic replaced; `AWS::NoValue` becomes `undefined` and disappears from lists and objects.
 * Throws an Error that names the intrinsic and the place when there is nothing to put in its place.
 */
export function resolve(value: unknown, scope: Scope, place: TemplatePlace): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    return unresolved(place, `the dynamic reference ${value}`)
  }
  if (Array.isArray(value)) {
    return value.map((part, index) => resolve(part, scope, `${place}[${index}]`)).filter((part) => part !== undefined)
  }
  return value !== null && typeof value === 'object' ? resolveObject(value, scope, place) : value
}
