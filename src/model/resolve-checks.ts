/** What only the whole manifest can tell to be wrong: names, conditions, options, package lists, messages. */
import { didYouMean } from '../base/text.ts'
import { always, atoms, both, type Condition, inline, showCondition } from './condition.ts'
import { type Path, showPath } from './manifest.ts'
import { defaultSetting, violations, witness } from './options.ts'
import { flavorNames, type Port, type Ports, portNames, type Role } from './ports.ts'
import type { PortInput } from './schema.ts'
import type { Report } from './template.ts'

/** Every condition names what exists and can hold in some legal setting on a supported release. */
export function checkConditions(
  input: unknown,
  role: Role,
  port: Port,
  releases: Ports['freebsd'],
  report: Report,
): void {
  const names = [
    ...port.options.map(o => o.name),
    ...port.flavors.flatMap(f => f.implies ?? []),
    ...port.conditions.keys(),
  ]
  const flavors = port.flavors.map(f => f.name)
  const known = new Set(names)
  for (const { path, condition } of conditionsIn(input, [role])) {
    let sound = true
    for (const atom of atoms(condition)) {
      const wrong = wrongAtom(atom, known, flavors)
      if (wrong === undefined) continue
      sound = false
      report.add(path, {
        code: 'manifest.unknown-name',
        message: `${showPath(path)}: ${portNames[role]} has no ${wrong.kind} ${wrong.name}${didYouMean(wrong.name, wrong.of)}`,
        found: wrong.name,
        expected: `${wrong.kind === 'flavor' ? 'a flavor' : 'an option'} of ${portNames[role]}`,
        hint: `declare it under ${role}.options, or correct the name`,
      })
    }
    if (sound && witness(port, inline(condition, port.conditions), releases) === undefined) {
      report.add(path, {
        code: 'manifest.impossible',
        message: `${showPath(path)} can never hold: no legal setting of ${portNames[role]} on a supported FreeBSD release makes it true`,
        found: showCondition(condition),
        expected: 'a condition that some setting fulfils',
        hint: 'drop the block, or mend the condition (two members of a SINGLE group are never on together)',
      })
    }
  }
}

function wrongAtom(
  atom: Condition,
  known: ReadonlySet<string>,
  flavors: readonly string[],
): { readonly kind: string; readonly name: string; readonly of: Iterable<string> } | undefined {
  if (atom.kind === 'option' && !known.has(atom.name)) return { kind: 'option', name: atom.name, of: known }
  if (atom.kind === 'prefix' && ![...known].some(n => n.startsWith(atom.prefix)))
    return { kind: 'option', name: `${atom.prefix}*`, of: known }
  if (atom.kind === 'flavor' && !flavors.includes(atom.name)) return { kind: 'flavor', name: atom.name, of: flavors }
  return undefined
}

/** Every statement has a place in the port's files: the metaport builds nothing, and lists and packages are the guest's. */
export function checkRole(input: PortInput, role: Role, report: Report): void {
  const built = ['make_args', 'plist', 'stages', 'post_install'] as const
  for (const key of role === 'wifibox' ? built : []) {
    if ((input[key] ?? []).length === 0) continue
    report.add([role, key], {
      code: 'manifest.metaport',
      message: `${portNames[role]} is a metaport, which builds and installs nothing, so ${key} has no place in it`,
      found: `${role}.${key}`,
      expected: 'a metaport without it',
      hint: `move it to core or guest`,
    })
  }
  for (const [i, arg] of role === 'core' ? (input.make_args ?? []).entries() : []) {
    const key = (['list', 'distfile', 'packages'] as const).find(one => arg[one] !== undefined)
    if (key === undefined) continue
    report.add([role, 'make_args', i, key], {
      code: 'manifest.make-arg',
      message: `${portNames[role]} has no lists, minimal root or packages that ${arg.name} could pass on`,
      found: key,
      expected: 'value, choice or knob',
      hint: `state it in guest.make_args, or as a value`,
    })
  }
}

/** All `when:` values and named conditions below a part of the manifest, with their paths. */
function* conditionsIn(value: unknown, path: Path): Generator<{ readonly path: Path; readonly condition: Condition }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    if (key === 'when' || path.at(-1) === 'conditions') yield { path: at, condition: child as Condition }
    else yield* conditionsIn(child, at)
  }
}

/** Options: references exist, a SINGLE group has one default per flavor, defaults are legal. */
export function checkOptions(port: Port, role: Role, releases: Ports['freebsd'], report: Report): void {
  const names = new Set(port.options.map(o => o.name))
  const flavors = port.flavors.map(f => f.name)
  for (const option of port.options) {
    const path = [role, 'options', option.kind, ...(option.group === undefined ? [] : [option.group]), option.name]
    for (const other of [...option.implies, ...option.prevents]) {
      if (!names.has(other))
        report.add(path, {
          code: 'manifest.unknown-name',
          message: `${option.name} refers to ${other}, which ${port.name} does not declare${didYouMean(other, names)}`,
          found: other,
          expected: `an option of ${port.name}`,
        })
    }
    for (const flavor of option.flavors ?? []) {
      if (!flavors.includes(flavor))
        report.add(path, {
          code: 'manifest.unknown-name',
          message: `${option.name} exists in the flavor ${flavor}, which there is not${didYouMean(flavor, flavors)}`,
          found: flavor,
          expected: `one of ${flavors.join(', ') || 'none'}`,
        })
    }
  }
  for (const group of port.groups) {
    if (group.kind !== 'single') continue
    const defaults = port.options.filter(o => o.group === group.name && o.isDefault)
    if (defaults.length !== 1) {
      report.add([role, 'options', 'single', group.name], {
        code: 'manifest.single-default',
        message: `the SINGLE group ${group.name} has ${defaults.length} defaults`,
        found: defaults.map(o => o.name).join(', ') || 'none',
        expected: 'exactly one member with default: true',
      })
    }
  }
  for (const flavor of flavorNames(port)) {
    const wrong = releases.flatMap(release => violations(port, defaultSetting(port, flavor, release)))
    const [first] = wrong
    if (first === undefined) continue
    const shown = flavor === '' ? port.name : `the flavor ${flavor} of ${port.name}`
    report.add([role, 'options'], {
      code: 'manifest.defaults',
      message: `the defaults of ${shown} are no legal setting: ${first}`,
      expected: 'defaults that check-config accepts, on every supported release',
    })
  }
}

/** A line of the package list can stand behind tags only: options that every flavor declares, their negation, and named conditions. */
export function checkPlist(lines: NonNullable<PortInput['plist']>, role: Role, port: Port, report: Report): void {
  const tags = new Set([
    ...port.options.filter(o => o.flavors === undefined).map(o => o.name),
    ...port.conditions.keys(),
  ])
  const isTag = (c: Condition): boolean => c.kind === 'option' && tags.has(c.name)
  const isNegated = (c: Condition): boolean =>
    c.kind === 'not' && isTag(c.of) && c.of.kind === 'option' && !port.conditions.has(c.of.name)
  lines.forEach((block, i) => {
    const { when } = block
    if (when === undefined || (when.kind === 'and' ? when.of : [when]).every(part => isTag(part) || isNegated(part)))
      return
    report.add([role, 'plist', i, 'when'], {
      code: 'manifest.plist-condition',
      message: `a package list cannot say: ${showCondition(when)}`,
      found: showCondition(when),
      expected: 'options that exist in every flavor (or not OPTION), joined by and',
      hint: `name the condition under ${role}.conditions and use that name here`,
    })
  })
  const seen = new Set<string>()
  lines.forEach((block, i) => {
    block.add.forEach((item, j) => {
      const key = `${showCondition(block.when ?? always)} ${item}`
      if (seen.has(key))
        report.add([role, 'plist', i, 'add', j], {
          code: 'manifest.plist-twice',
          message: `the package list of ${port.name} has this line twice`,
          found: item,
          expected: 'every line once',
        })
      if (/^%%/.test(item))
        report.add([role, 'plist', i, 'add', j], {
          code: 'manifest.plist-tag',
          message: 'tags of the package list come from when:',
          found: item,
          expected: 'the line without %%TAG%%',
        })
      seen.add(key)
    })
  })
}

/** The framework shows one message file: `pkg-message` unless another is chosen, so choices must not meet. */
export function checkMessages(role: Role, port: Port, releases: Ports['freebsd'], report: Report): void {
  port.messages.forEach((message, i) => {
    const path = [role, 'messages', i]
    const isDefault = message.item.file === 'pkg-message'
    if (isDefault && message.when.kind !== 'always') {
      report.add(path, {
        code: 'manifest.message',
        message: 'pkg-message is shown whatever the options are',
        found: showCondition(message.when),
        expected: 'no when:, or file: pkg-message.NAME',
      })
    }
    port.messages.slice(0, i).forEach(other => {
      if (isDefault || other.item.file === 'pkg-message') return
      const same = other.item.file === message.item.file
      if (same && showCondition(other.when) !== showCondition(message.when))
        report.add(path, {
          code: 'manifest.message',
          message: `${message.item.file} is shown under two conditions`,
          found: showCondition(message.when),
          expected: showCondition(other.when),
        })
      if (!same && witness(port, both(other.when, message.when), releases) !== undefined)
        report.add(path, {
          code: 'manifest.message',
          message: `${other.item.file} and ${message.item.file} would be wanted together, but only one can be shown`,
          found: showCondition(message.when),
          expected: 'conditions that exclude each other',
        })
    })
  })
  checkHiddenMessages(role, port, releases, report)
}

/** A file that is always chosen would hide `pkg-message`. */
function checkHiddenMessages(role: Role, port: Port, releases: Ports['freebsd'], report: Report): void {
  const first = port.messages.findIndex(({ item }) => item.file === 'pkg-message')
  const chosen = port.messages.filter(({ item }) => item.file !== 'pkg-message')
  if (first < 0 || chosen.length === 0) return
  const none: Condition = { kind: 'not', of: { kind: 'or', of: chosen.map(({ when }) => when) } }
  if (witness(port, none, releases) !== undefined) return
  const files = [...new Set(chosen.map(({ item }) => item.file))].join(' or ')
  report.add([role, 'messages', first], {
    code: 'manifest.message',
    message: `pkg-message would never be shown: in every setting on a supported FreeBSD release ${files} is shown instead`,
    found: chosen.map(({ when }) => showCondition(when)).join(', '),
    expected: 'a setting in which none of these conditions holds',
    hint: 'put the texts into one file, or narrow the condition',
  })
}
