import { shellWord } from '../model/expect.ts'
import type { MakeArg, Part, Port } from '../model/ports.ts'
import { makeValue } from './escape.ts'

/**
 * Text that make gives back as it is. The schema has refused what make cannot hold, so a fault here is a bug of the
 * schema, and the place can only be the port.
 */
export function make(text: string, port: Port): string {
  return makeValue(text, { file: port.origin })
}

/** Text and make variables. */
export function makeParts(parts: readonly Part[], port: Port, quote: (text: string) => string = text => text): string {
  // The edges of a piece are not the edges of the value, so the whole is escaped at once and the variables put in last.
  const hole = '\uE000'
  const variables = parts.flatMap(part => ('text' in part ? [] : [part.variable]))
  const text = make(parts.map(part => ('text' in part ? quote(part.text) : hole)).join(''), port)
  return text.split(hole).reduce((made, piece, i) => `${made}\${${variables[i - 1] ?? ''}}${piece}`)
}

/** Text for the shell in a recipe: one word, whatever it holds. */
export function recipeWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll('$', '$$$$')}'`
}

/** One token of MAKE_ARGS; a knob has none, since the user may not have defined it. */
export function makeArgToken(arg: MakeArg, port: Port): string {
  return `${arg.name}=${argValue(arg, port)}`
}

function argValue(arg: MakeArg, port: Port): string {
  switch (arg.kind) {
    case 'value':
      return makeParts(arg.parts, port, shellWord)
    case 'choice':
      return `\${PORT_OPTIONS:M${arg.strip}*:S/^${arg.strip}//:tl}`
    case 'list':
      return `"\${_${arg.list}}"`
    case 'minirootfs':
      return distfilePath(port.distfiles.find(d => d.item.what === 'minirootfs')?.item.file ?? '')
    case 'packages':
      return '"${DISTFILES:M*.apk\\:*:C/:[^:]*$//:S|^|${DISTDIR}/${DIST_SUBDIR}/|}"'
    case 'knob':
      return `"\${${arg.knob}}"`
  }
}

export function distfilePath(file: string): string {
  return `\${DISTDIR}/\${DIST_SUBDIR}/${file}`
}
