import { sameData } from '../base/equal.ts'
import { atoms } from '../model/condition.ts'
import { type Conditional, dependKinds, type Message, type Port, portNames } from '../model/ports.ts'
import { guestDepends } from '../model/resolve.ts'
import { andMake, type Block, blocks, makeCondition } from './condition.ts'
import { isHelperCondition, optionsView, sorted } from './options-view.ts'
import { make, makeArgToken, makeParts } from './value.ts'

/** A group of appending blocks with a comment above it. */
export interface Section {
  readonly comment: string | undefined
  readonly blocks: readonly Block[]
}

/** What the Makefiles of all three ports show; every value is text as it stands in the file. */
export function portView(port: Port) {
  const options = optionsView(port)
  const conditional = dependSections(port)
  const named = namedConditions(port)
  const messages = messageSections(port)
  const args = splitArgs(port)
  const knobs = port.makeArgs.flatMap(({ item }) =>
    item.kind === 'knob' ? [{ knob: item.knob, token: makeArgToken(item, port) }] : [],
  )
  return {
    name: port.name,
    version: port.version,
    revision: port.revision > 0 ? String(port.revision) : undefined,
    epoch: port.epoch > 0 ? String(port.epoch) : undefined,
    category: port.category,
    maintainer: make(port.maintainer, port),
    comment: make(port.comment, port),
    www: port.www === undefined ? undefined : make(port.www, port),
    license: port.license && { name: port.license.name, file: licenseFile(port) },
    architectures: port.architectures.length > 0 ? port.architectures.join(' ') : undefined,
    depends: nonEmpty(alwaysDepends(port)),
    github: port.github,
    guest: portNames.guest,
    options,
    conditional: [
      ...conditional,
      ...(port.role === 'guest' || args.rest.length === 0 ? [] : [{ comment: undefined, blocks: args.rest }]),
    ],
    named,
    messages,
    probes: probes(port),
    makeArgs: args.first,
    argBlocks: args.rest,
    knobs,
    postInstall: nonEmpty(postInstall(port)),
    /** Is there anything that must come after the options are known? */
    optional:
      options !== undefined ||
      conditional.length > 0 ||
      named.length > 0 ||
      messages.length > 0 ||
      args.rest.length > 0 ||
      knobs.length > 0 ||
      port.ignore.length > 0 ||
      port.postInstall.some(a => a.when.kind !== 'always'),
  }
}

export function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

function licenseFile(port: Port): string | undefined {
  if (port.license?.file === undefined) return undefined
  return `\${WRKSRC${port.github?.group === undefined ? '' : `_${port.github.group}`}}/${port.license.file}`
}

function alwaysDepends(port: Port): readonly { readonly variable: string; readonly items: string }[] {
  return dependKinds.flatMap(kind => {
    const items = port.depends[kind].filter(d => d.when.kind === 'always').map(d => d.item)
    return items.length > 0 ? [{ variable: `${kind.toUpperCase()}_DEPENDS`, items: sorted(items).join(' ') }] : []
  })
}

/** Dependencies under conditions that no option helper can say; those of the metaport on the guest stand in its loop. */
function dependSections(port: Port): readonly Section[] {
  const inLoop = port.role === 'wifibox' ? guestDepends(port) : []
  return dependKinds.flatMap(kind => {
    const items = port.depends[kind].filter(
      d => d.when.kind !== 'always' && !isHelperCondition(port, d) && !inLoop.some(one => sameData(one, d)),
    )
    return items.length > 0 ? [{ comment: undefined, blocks: blocks(`${kind.toUpperCase()}_DEPENDS`, items) }] : []
  })
}

/** IGNORE as one chain: the first probe that fails is what the user reads. */
function probes(port: Port) {
  if (port.ignore.length === 0) return undefined
  const tests = {
    linux64: '"${_EMUL_PATH}" == "-"',
    'emul-path': 'empty(_EMUL_PATH)',
    'emul-folder': '!exists(${_EMUL_PATH}/.)',
    'kernel-sources': '!exists(${SRC_BASE}/sys/Makefile)',
  } as const
  return {
    asks: port.ignore.some(p => p.item.probe !== 'kernel-sources'),
    branches: port.ignore.map(({ when, item }, i) => ({
      word: i === 0 ? 'if' : 'elif',
      condition: andMake(makeCondition(when), tests[item.probe]),
      message: makeParts(item.message, port),
    })),
  }
}

/** Conditions that the package list names, as PLIST_SUB. */
function namedConditions(port: Port): readonly { readonly name: string; readonly condition: string }[] {
  const used = new Set(
    port.plist.flatMap(line => atoms(line.when)).flatMap(atom => (atom.kind === 'option' ? [atom.name] : [])),
  )
  return [...port.conditions]
    .filter(([name]) => used.has(name))
    .map(([name, condition]) => ({ name, condition: makeCondition(condition) ?? '1' }))
}

/** The default `pkg-message` needs no words; any other file is chosen by its condition. */
function messageSections(port: Port): readonly Section[] {
  const chosen = new Map<string, Conditional<Message>>()
  for (const message of port.messages)
    if (message.item.file !== 'pkg-message' && !chosen.has(message.item.file)) chosen.set(message.item.file, message)
  return [...chosen.values()].map(({ when, item }) => ({
    comment: undefined,
    blocks: [{ variable: 'PKGMESSAGE', operator: '=', condition: makeCondition(when), items: item.file }],
  }))
}

/** MAKE_ARGS up to the first argument under a condition, and the rest as blocks, so that the order stays. */
function splitArgs(port: Port): { readonly first: string | undefined; readonly rest: readonly Block[] } {
  const args = port.makeArgs.filter(a => a.item.kind !== 'knob')
  const cut = args.findIndex(a => a.when.kind !== 'always')
  const tokens = args.map(({ when, item }) => ({ when, item: makeArgToken(item, port) }))
  const first = tokens.slice(0, cut === -1 ? tokens.length : cut)
  return {
    first: first.length > 0 ? first.map(t => t.item).join(' ') : undefined,
    rest: cut === -1 ? [] : blocks('MAKE_ARGS', tokens.slice(cut)),
  }
}

function postInstall(
  port: Port,
): readonly { readonly condition: string | undefined; readonly commands: readonly string[] }[] {
  return port.postInstall.map(({ when, item }) => ({
    condition: andMake(makeCondition(when), undefined),
    commands: [command(item)],
  }))
}

function command(action: Port['postInstall'][number]['item']): string {
  switch (action.kind) {
    case 'remove':
      return `\${RM} \${STAGEDIR}\${PREFIX}/${action.path}`
    case 'mkdir':
      return `\${MKDIR} \${STAGEDIR}${action.path}`
    case 'set':
      return `\${REINPLACE_CMD} -e 's|^${action.key}=.*|${action.key}=${action.value}|' \${STAGEDIR}\${PREFIX}/${action.file}`
  }
}
