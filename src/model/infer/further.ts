/** Variables that ports set beyond those which are always asked for: a diff asks for them, too. */
import { type AssignmentLine, readMakefile } from '../makefile-text.ts'
import type { Port } from '../ports.ts'
import { isUnheard } from './unsaid.ts'

export interface Further {
  readonly name: string
  /** Put together word by word: its order says nothing. */
  readonly isList: boolean
}

/** What the framework reads of them although a port's own recipes read them, too. */
const acting = /^((BUILD|INSTALL|CONFIGURE|PATCH|TEST)_WRKSRC|(ALL|INSTALL)_TARGET|MAKEFILE|MAKE_FLAGS|DESTDIRNAME)$/

/** `texts` are the Makefiles of one port. */
export function furtherVariables(texts: readonly string[], { options, flavors }: Port): readonly Further[] {
  const all = texts.join('\n')
  const names = flavors.map(flavor => flavor.name)
  const found = new Map<string, Further>()
  for (const line of texts.flatMap(readMakefile)) {
    if (line.kind !== 'assignment') continue
    const option = options.find(o => line.name.startsWith(`${o.name}_`))?.name
    const helped = option === undefined ? [] : helpedBy(line.name.slice(option.length + 1), line.value)
    for (const { name, value } of helped.length > 0 ? helped : [line]) {
      if (!/^[A-Za-z]\w*$/.test(name) || !(acting.test(name) || isUnheard({ name, value }, all, names))) continue
      const isList = helped.length > 0 || line.operator === '+=' || found.get(name)?.isList === true
      found.set(name, { name, isList })
    }
  }
  return [...found.values()]
}

/** The variables that an option helper sets (Porter's Handbook, "Options Helpers"). */
function helpedBy(helper: string, value: string): readonly Pick<AssignmentLine, 'name' | 'value'>[] {
  const kind = helper.replace(/_OFF$/, '')
  const of = (name: string) => ({ name: name.toUpperCase(), value: 'set' })
  if (kind === 'VARS') return [...value.matchAll(/(?:^|\s)(\w+)\+?=/g)].map(match => of(match[1] ?? ''))
  if (kind === 'USE') return [...value.matchAll(/(?:^|\s)(\w+)=/g)].map(match => of(`USE_${match[1]}`))
  if (/^CONFIGURE_(ON|OFF|ENABLE|WITH)$/.test(helper)) return [of('CONFIGURE_ARGS')]
  return appended.test(kind) ? [of(kind)] : []
}

const appended =
  /^((ALL|INSTALL|TEST)_TARGET|BINARY_ALIAS|C(PP|XX)?FLAGS|CONFIGURE_ENV|DESKTOP_ENTRIES|EXTRA_PATCHES|INFO|LDFLAGS|LIBS|PATCH_SITES|PORTDOCS|PORTEXAMPLES|SUB_LIST)$/
