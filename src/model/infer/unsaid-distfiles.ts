/** Files that a port fetches beside those that a manifest states, and places of its own for them. */
import { portNames } from '../ports.ts'
import { isOfGitHub, packageName } from './guest-files.ts'
import { mentions, placeWhere } from './makefile-places.ts'
import { type Report, sameCondition, whenText } from './spelling.ts'
import { itemsOf, type Survey } from './survey.ts'

export function unsaidDistfiles(survey: Survey, report: Report): void {
  foreignFiles(survey, report)
  foreignFolder(survey, report)
  foreignSites(survey, report)
  if (survey.role === 'guest') packagesElsewhere(survey, report)
}

/** A manifest has one tarball of GitHub a port; the guest alone has other files. */
function foreignFiles(survey: Survey, report: Report): void {
  const { origin, role, github, port } = survey
  for (const { item, when } of itemsOf(survey.facts, 'DISTFILES')) {
    const [, file = item, group = ''] = /^(.*?)(?::([^:]*))?$/.exec(item) ?? []
    const isTarball = /_GH\d+\.tar\.gz$/.test(file)
    if (isTarball ? group === github?.group : role === 'guest') continue
    const where = whenText(when, port)
    report({
      message: `${origin} fetches ${file}, which a manifest has no words for${where === undefined ? '' : ` (when ${where})`}`,
      found: item,
      expected: role === 'guest' ? 'one tarball of GitHub' : 'no distfile but one tarball of GitHub',
      ...placeWhere(survey, mentions(isTarball && group !== '' ? group : file)),
    })
  }
}

function foreignFolder(survey: Survey, report: Report): void {
  const { origin, role, facts } = survey
  const wanted = role === 'guest' ? portNames.guest : 'none'
  const [folder = 'none', ...others] = itemsOf(facts, 'DIST_SUBDIR').map(({ item }) => item)
  if (folder === wanted && others.length === 0) return
  report({
    message: `${origin} keeps its distfiles in another folder than its rendering does`,
    found: [folder, ...others].join(' '),
    expected: wanted,
    ...placeWhere(survey, line => line.kind === 'assignment' && line.name === 'DIST_SUBDIR'),
  })
}

/** The guest alone has sites, and it has them in every setting. */
function foreignSites(survey: Survey, report: Report): void {
  const { origin, role, port } = survey
  for (const { item, when } of itemsOf(survey.facts, 'MASTER_SITES')) {
    if (isOfGitHub(item) || (role === 'guest' && when.kind === 'always')) continue
    report({
      message: `${origin} has a site that a manifest has no words for`,
      found: `${item} when ${whenText(when, port) ?? 'always'}`,
      expected: role === 'guest' ? 'sites that do not depend on the setting' : 'no site but that of GitHub',
      ...placeWhere(survey, mentions(item.replace(/:[\w-]*$/, ''))),
    })
  }
}

/** The argument with the packages follows from the distfiles in a rendering: here it may not. */
function packagesElsewhere(survey: Survey, report: Report): void {
  const { facts, origin, port } = survey
  const fetched = new Map(itemsOf(facts, 'DISTFILES').map(({ item, when }) => [item.replace(/:[^:]*$/, ''), when]))
  const packages = [...fetched.keys()].filter(file => packageName(file) !== undefined)
  for (const { item: argument } of itemsOf(facts, 'MAKE_ARGS')) {
    const words = itemsOf(facts, `MAKE_ARGS.${argument}`).filter(({ item }) => item !== '')
    if (words.length < 2 || !words.every(({ item }) => item.startsWith('/') && item.endsWith('.apk'))) continue
    const given = new Map(words.map(({ item, when }) => [item.split('/').at(-1) ?? '', when]))
    for (const file of new Set([...packages, ...given.keys()])) {
      const [here, there] = [fetched.get(file), given.get(file)]
      if (here !== undefined && there !== undefined && sameCondition(here, there)) continue
      const text = (when: typeof here): string => (when === undefined ? 'never' : (whenText(when, port) ?? 'always'))
      report({
        message: `${origin} fetches ${file} in other settings than it hands it to the builder in ${argument}`,
        found: `fetched: ${text(here)}; handed on: ${text(there)}`,
        expected: 'every package that is fetched, and no other',
        ...placeWhere(survey, mentions(argument)),
      })
    }
  }
}
