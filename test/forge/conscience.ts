/** Holds every exchange with the twin to GitHub's own description of its API (openapi.json, an extract). */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Exchange } from '../../src/forge/twin/workings.ts'
import { deviations, unlistedStatuses } from './deviations.ts'

type Json = Record<string, unknown>

interface Operation {
  readonly parameters?: readonly Json[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Json }>> }
  readonly responses: Readonly<Record<string, Json>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>
}

const description = forgiving(
  JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')) as Description,
)
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
const compiled = new Map<string, ValidateFunction>()

/** What is wrong with this exchange; an empty list when nothing is. */
export function complaints(exchange: Exchange): readonly string[] {
  const { method, path, sent, status, body } = exchange
  if (path.includes('/twin/download/')) return []
  const found = operationOf(method, path)
  if (found === undefined) return [`${method} ${path} is no operation of the description`]
  const { operation, template } = found
  const name = `${method} ${template}`
  const wanted = operation.requestBody?.content?.['application/json']?.schema
  const request = wanted === undefined || sent === undefined ? [] : errors(`${name} request`, wanted, sent)
  const answer = resolved(operation.responses[status] ?? {})
  const listed =
    status in operation.responses || unlistedStatuses.some(one => one.status === status && one.on.test(name))
  const schema = (answer.content as Record<string, { schema?: Json }> | undefined)?.['application/json']?.schema
  return [
    ...query(exchange, operation, name),
    ...unknownFields(name, wanted, sent),
    ...request,
    ...(listed ? [] : [`${name} answers ${status}, which the description does not list`]),
    ...(schema === undefined || status === 304 ? [] : errors(`${name} ${status}`, schema, body)),
  ]
}

function query({ query: text }: Exchange, { parameters = [] }: Operation, name: string): readonly string[] {
  const known = parameters.map(resolved).filter(parameter => parameter.in === 'query')
  const names = known.map(parameter => `${parameter.name}`)
  const sent = new URLSearchParams(text)
  const lacking = known.filter(parameter => parameter.required === true && !sent.has(`${parameter.name}`))
  return [
    ...[...sent.keys()].flatMap(key => (names.includes(key) ? [] : [`${name}: no query parameter ${key}`])),
    ...lacking.map(parameter => `${name}: the query parameter ${parameter.name} is missing`),
  ]
}

/** GitHub ignores what it does not know; for us it is a mistake. */
function unknownFields(name: string, schema: Json | undefined, sent: unknown): readonly string[] {
  if (typeof sent !== 'object' || sent === null) return []
  const known = Object.keys((schema?.properties as Json | undefined) ?? {})
  return Object.keys(sent).flatMap(key => (known.includes(key) ? [] : [`${name}: no field ${key}`]))
}

function errors(name: string, schema: Json, value: unknown): readonly string[] {
  const validate = compiled.get(name) ?? ajv.compile({ ...(plain(schema) as Json), components: components() })
  compiled.set(name, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(e => `${name}: ${e.instancePath} ${e.message}`)
}

function operationOf(method: string, path: string) {
  const bare = path.replace(/^\/api\/(?:v3|uploads)/, '')
  for (const [template, operations] of Object.entries(description.paths)) {
    const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`)
    const operation = operations[method.toLowerCase()]
    if (operation !== undefined && pattern.test(bare)) return { operation, template }
  }
  return undefined
}

function resolved(value: Json): Json {
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(`${value.$ref ?? ''}`) ?? []
  return description.components[kind]?.[name] ?? value
}

let plainComponents: unknown
function components(): unknown {
  plainComponents ??= plain(description.components)
  return plainComponents
}

/** OpenAPI 3.0 says `nullable`, JSON Schema says type null. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, ...rest } = value as Json
  const inner = Object.fromEntries(Object.entries(rest).map(([key, child]) => [key, plain(child)]))
  return nullable === true ? { anyOf: [{ type: 'null' }, inner] } : inner
}

function forgiving(raw: Description): Description {
  const copy = structuredClone(raw)
  for (const { at, change } of deviations) {
    const [schema = '', property = ''] = at.split('.')
    const properties = copy.components.schemas?.[schema]?.properties as Record<string, Json>
    properties[property] = change(properties[property] ?? {})
  }
  return copy
}
