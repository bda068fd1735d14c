import { z } from 'zod'
import { manifestSchema } from './schema.ts'

/** The JSON Schema of the manifest (draft 2020-12), for editors, which read scalars by YAML's own rules. */
export function jsonSchema(): object {
  const schema = z.toJSONSchema(manifestSchema, {
    io: 'input',
    reused: 'ref',
    override: ({ jsonSchema: shape }) => adapt(shape),
  })
  return { ...schema, title: 'wifibox.yaml, the manifest of the Wifibox ports' }
}

type Shape = Record<string, unknown>

/** Turns the `editor` mark of a word into what an editor sees there. */
function adapt(shape: Shape): void {
  const { editor, description, ...rest } = shape
  delete shape.editor
  if (editor === 'scalar') shape.type = ['string', 'number']
  else if (editor === 'boolean' || editor === 'integer') replace(shape, { description, type: editor })
  else if (editor === 'one') replace(shape, { description, enum: [1, '1'] })
  else if (editor === 'package') replace(shape, { description, anyOf: [{ type: ['string', 'number'] }, rest] })
  else if (editor === 'condition') {
    const grammar = 'OPTION, PREFIX*, flavor = NAME, osversion < N, with and, or, not, ( )'
    const told = description === undefined ? grammar : `${description}: ${grammar}`
    replace(shape, { ...rest, type: 'string', description: told })
  }
}

function replace(shape: Shape, by: Shape): void {
  for (const key of Object.keys(shape)) delete shape[key]
  Object.assign(shape, Object.fromEntries(Object.entries(by).filter(([, value]) => value !== undefined)))
}
