/** MAKE_ARGS as a manifest says them: by value, by the choice of a group, by list, by distfile, by packages, by knob. */
import type { Conditional, Port } from '../ports.ts'
import { mentions, placeWhere } from './makefile-places.ts'
import {
  blocksOf,
  bracesTwice,
  type Data,
  type DataRecord,
  type Report,
  record,
  sameCondition,
  whenText,
} from './spelling.ts'
import { itemsOf, type Survey } from './survey.ts'

export function argumentsData(survey: Survey, report: Report): Data {
  const names = itemsOf(survey.facts, 'MAKE_ARGS')
  return [...names.flatMap(name => argument(survey, name, report)), ...knobArguments(survey)]
}

/** Lists of the guest: arguments whose value is words between double quotes. */
export function listsData(survey: Survey): DataRecord {
  const lists = itemsOf(survey.facts, 'MAKE_ARGS').flatMap(({ item }) =>
    kindOf(survey, item) === 'list' ? [[item, blocksOf(wordsOf(survey, item), survey.port)] as const] : [],
  )
  return Object.fromEntries(lists)
}

/** The words of an argument; an argument that has none in some setting has the empty word there. */
export function wordsOf(survey: Survey, name: string): readonly Conditional<string>[] {
  return itemsOf(survey.facts, `MAKE_ARGS.${name}`).filter(({ item }) => item !== '')
}

function kindOf(survey: Survey, name: string): 'packages' | 'minirootfs' | 'list' | 'other' {
  const words = wordsOf(survey, name)
  if (survey.role !== 'guest') return 'other'
  if (words.length > 1 && words.every(({ item }) => item.endsWith('.apk') && item.startsWith('/'))) return 'packages'
  if (words.length === 1 && /\/[^/]*minirootfs[^/]*$/.test(words[0]?.item ?? '')) return 'minirootfs'
  if (choiceOf(words, survey.port) !== undefined) return 'other'
  const hasReference = [...survey.templates].some(
    ([key, template]) => key.startsWith(`${name}=`) && /(^|[^{])\{[A-Z]/.test(template),
  )
  return survey.quotes.get(name) === '"' && words.length > 0 && !hasReference ? 'list' : 'other'
}

function argument(survey: Survey, { when, item: name }: Conditional<string>, report: Report): readonly Data[] {
  const { port } = survey
  const condition = whenText(when, port)
  const kind = kindOf(survey, name)
  if (kind === 'packages') return [record({ name, when: condition, packages: 'true' })]
  if (kind === 'minirootfs') return [record({ name, when: condition, distfile: 'minirootfs' })]
  const words = itemsOf(survey.facts, `MAKE_ARGS.${name}`).map(
    ({ item }) => survey.templates.get(`${name}=${item}`) ?? item,
  )
  const path = words.find(word => /(^|[^\w.-])\/(wrkdirs\/work|usr\/ports\/distfiles)(\/|$)/.test(word))
  if (path !== undefined)
    report({
      message: `${survey.origin}: the argument ${name} names a folder of the build, which a manifest has no words for`,
      found: path,
      expected: '{WRKSRC} or {STAGEDIR}, the minimal root, or the packages',
      ...placeWhere(survey, mentions(name)),
    })
  if (kind === 'list') return [record({ name, when: condition, list: name })]
  const values = itemsOf(survey.facts, `MAKE_ARGS.${name}`)
  const choice = choiceOf(values, port)
  if (choice !== undefined) return [record({ name, when: condition, choice })]
  if (survey.quotes.get(name) === '"' && values.length > 1) {
    const whole = survey.templates.get(`${name}=${values.map(v => v.item).join(' ')}`)
    const isOne = values.every(value => sameCondition(value.when, when))
    if (whole !== undefined && isOne) return [{ ...record({ name, when: condition }), value: whole }]
    report({
      message: `${survey.origin}: the words of the argument ${name} depend on the setting; a manifest has them in lists of the guest`,
      found: values.map(v => v.item).join(' '),
      expected: 'one value, or words without make variables',
      ...placeWhere(survey, mentions(name)),
    })
    return []
  }
  return values.map(value => {
    const template = survey.templates.get(`${name}=${value.item}`)
    return { ...record({ name, when: whenText(value.when, port) }), value: template ?? bracesTwice(value.item) }
  })
}

/** `xz` under COMP_XZ, `lzo` under COMP_LZO ...: the selected option of a SINGLE group, cut and in lower case. */
function choiceOf(values: readonly Conditional<string>[], port: Port): Data | undefined {
  for (const group of port.groups) {
    if (group.kind !== 'single' || group.members.length !== values.length) continue
    const strips = group.members.map(member => {
      const value = values.find(({ when }) => when.kind === 'option' && when.name === member)?.item
      return value !== undefined && member.toLowerCase().endsWith(value) ? member.slice(0, -value.length) : undefined
    })
    const [strip] = strips
    if (strip !== undefined && strip !== '' && strips.every(s => s === strip)) return { group: group.name, strip }
  }
  return undefined
}

/** Arguments that are there only while the user has set a variable, and hand it on. */
export function knobArguments(survey: Survey): readonly { readonly name: string; readonly knob: string }[] {
  const usual = new Set(itemsOf(survey.facts, 'MAKE_ARGS').map(({ item }) => item))
  return [...survey.knobs].flatMap(([knob, facts]) =>
    itemsOf(facts, 'MAKE_ARGS').flatMap(({ item: name }) => {
      const values = itemsOf(facts, `MAKE_ARGS.${name}`)
      const isKnob = !usual.has(name) && values.length === 1 && values[0]?.item === `wbrel-${knob}`
      return isKnob ? [{ name, knob }] : []
    }),
  )
}
