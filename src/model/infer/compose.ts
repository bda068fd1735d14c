/** From the surveys of the three ports to a manifest as data, and what it cannot say. */
import type { Problem } from '../../base/fault.ts'
import { freebsd } from '../freebsd.ts'
import { guestData } from './compose-guest.ts'
import { bodyData, headData, oneValue } from './compose-port.ts'
import { leftovers } from './leftovers.ts'
import { placeWhere } from './makefile-places.ts'
import { withoutImpossible } from './possible.ts'
import { type Data, type DataRecord, listOf, type Report, record } from './spelling.ts'
import { constant, itemsOf, type Survey } from './survey.ts'

export interface Surveys {
  readonly wifibox: Survey
  readonly core: Survey
  readonly guest: Survey
}

export interface Composed {
  /** In the form that `manifestFromData` reads. */
  readonly data: DataRecord
  readonly problems: readonly Problem[]
}

export function composeManifest(all: Surveys): Composed {
  const problems: Problem[] = []
  const report: Report = problem => problems.push({ code: 'import.not-said', severity: 'warning', ...problem })
  const releases = releasesOf(all)
  const named = releases.map(release => freebsd(release))
  const possible = (survey: Survey): Survey => withoutImpossible(survey, named, report)
  const [wifibox, core, guest] = [possible(all.wifibox), possible(all.core), possible(all.guest)]
  const category = itemsOf(guest.facts, 'CATEGORIES')[0]?.item.split(' ')[0] ?? 'net'
  const data: DataRecord = {
    schema: '1',
    maintainer: common([wifibox, core, guest], 'MAINTAINER', report),
    category,
    ...record({ architectures: itemsOf(guest.facts, 'ONLY_FOR_ARCHS').map(({ item }) => item) }),
    freebsd: releases,
    flavors: flavorsOf(guest, wifibox, report),
    wifibox: {
      version: oneValue(wifibox, 'PORTVERSION', report) ?? '',
      ...record(headData(wifibox, report)),
      ...record(
        metaportData(
          wifibox,
          bodyData(wifibox, (kind, item) => kind === 'run' && isSibling(item, category, guest), report),
          report,
        ),
      ),
    },
    core: coreData(core, report),
    guest: guestData(guest, report),
  }
  for (const survey of [wifibox, core, guest]) leftovers(survey, report)
  return { data: defined(data), problems: distinct(problems) }
}

/** Without keys that have no value, all the way down. */
function defined(data: DataRecord): DataRecord {
  return JSON.parse(JSON.stringify(data))
}

function coreData(core: Survey, report: Report): DataRecord {
  if (core.port.flavors.length > 0)
    report({
      message: `${core.origin} has flavors, which a manifest has for the guest and the metaport only`,
      found: core.port.flavors.map(flavor => flavor.name).join(' '),
      expected: 'no FLAVORS',
      ...placeWhere(core, line => line.kind === 'assignment' && line.name === 'FLAVORS'),
    })
  const version = oneValue(core, 'PORTVERSION', report) ?? ''
  const { github } = core
  return {
    version,
    ...record({ commit: github === undefined || github.tag === version ? undefined : github.tag }),
    github: github === undefined ? '' : `${github.account}/${github.project}`,
    ...record(headData(core, report)),
    ...record(bodyData(core, () => false, report)),
  }
}

/** A metaport builds and installs nothing, so nothing of that has a place in a manifest. */
function metaportData(survey: Survey, body: DataRecord, report: Report): DataRecord {
  const built = { make_args: 'MAKE_ARGS', plist: 'PLIST', post_install: 'a recipe' }
  const odd = Object.entries(built).filter(([key]) => listOf(body[key]).length > 0)
  for (const [key, name] of odd)
    report({
      message: `${survey.origin} is a metaport and has ${name}, for which a manifest has no place`,
      found: JSON.stringify(body[key]),
      expected: 'dependencies only',
      ...placeWhere(
        survey,
        line =>
          (line.kind === 'target' && key === 'post_install') ||
          (line.kind === 'assignment' && line.name.replace(/_FILES$|_DIRS$/, '') === name),
      ),
    })
  return { ...body, ...Object.fromEntries(odd.map(([key]) => [key, undefined])) }
}

/** The metaport's dependencies on its siblings follow from the flavors. */
function isSibling(item: string, category: string, { port }: Survey): boolean {
  const siblings = [
    ...['core', 'alpine'].map(name => `wifibox-${name}>0:${category}/wifibox-${name}`),
    ...port.flavors.map(({ name }) => `wifibox-alpine-${name}>0:${category}/wifibox-alpine@${name}`),
  ]
  return siblings.includes(item)
}

function common(surveys: readonly Survey[], name: string, report: Report): Data {
  const values = surveys.map(survey => constant(survey.facts, name) ?? '')
  const often = (value: string): number => values.filter(other => other === value).length
  const usual = values.reduce((best, value) => (often(value) > often(best) ? value : best))
  for (const [i, survey] of surveys.entries())
    if (values[i] !== usual)
      report({
        message: `${survey.origin} has another ${name} than the other ports; a manifest has one`,
        found: values[i] ?? '',
        expected: usual,
        ...placeWhere(survey, line => line.kind === 'assignment' && line.name === name),
      })
  return usual
}

function flavorsOf(guest: Survey, wifibox: Survey, report: Report): DataRecord {
  const [own, theirs] = [guest, wifibox].map(({ port }) => port.flavors.map(f => f.name).join(' '))
  if (own !== theirs)
    report({
      message: `${wifibox.origin} has other flavors than ${guest.origin}; a manifest has them once`,
      found: theirs ?? '',
      expected: own ?? '',
      place: { file: `${wifibox.origin}/Makefile` },
    })
  const [first, ...others] = guest.port.flavors
  if (first !== undefined && first.name !== 'default')
    report({
      message: `the first flavor of ${guest.origin} is ${first.name}; a manifest calls it default`,
      found: first.name,
      expected: 'default',
      place: { file: `${guest.origin}/Makefile` },
    })
  for (const flavor of others.filter(f => f.implies === undefined))
    report({
      message: `the flavor ${flavor.name} of ${guest.origin} turns no option on that its user cannot choose`,
      found: 'none',
      expected: 'one option',
      place: { file: `${guest.origin}/Makefile` },
    })
  return Object.fromEntries(others.flatMap(f => (f.implies === undefined ? [] : [[f.name, f.implies]])))
}

/** The releases that were asked for; those below the last one that nothing tells apart from it are left out. */
function releasesOf(surveys: Surveys): readonly string[] {
  const all = [...surveys.guest.releases].sort((a, b) => a.osversion - b.osversion)
  const matters = (release: number): boolean => isOsCondition(surveys, release)
  const old = all.filter(r => r.osversion < 1_300_000)
  return all.filter(r => !old.includes(r) || matters(1_300_000)).map(r => r.release)
}

/** Does anything tell releases below this OSVERSION from those that begin with it? */
function isOsCondition({ wifibox, core, guest }: Surveys, osversion: number): boolean {
  const major = Math.floor(osversion / 100_000)
  return [wifibox, core, guest].some(
    ({ thresholds, port }) =>
      thresholds.some(t => t <= osversion) || port.options.some(o => o.excluded.some(one => one < major)),
  )
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map(p => [JSON.stringify(p), p])).values()]
}
