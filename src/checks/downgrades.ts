/** Nothing goes back without a word. */
import { isPortVersion } from '../model/components.ts'
import { type Downgrade, downgradesBetween, idleWords } from '../model/downgrades.ts'
import { comparePkg } from '../model/pkg-version.ts'
import { type Check, defineCheck, type Finding, type Model, type Published } from './check.ts'

export const downgradeChecks: readonly Check[] = [
  defineCheck({
    id: 'version.downgrade',
    title: 'no component is older than in the release before, unless the manifest says so in a word',
    why: 'A version that goes back by mistake brings mended faults back to users, and nobody sees it in a list of sixty versions; rtw89 once went back on purpose, and nothing told the two cases apart.',
    hint: 'wbrel bump the component, or allow it in the manifest: downgrades: {NAME: {to: VERSION, why: REASON}}',
    source: 'apk-tools src/version.c; pkg version -t for the ports',
    needs: ['manifest', 'records'],
    run: ({ manifest, records }) => {
      const last = releaseBefore(manifest, records)
      if (last === undefined) return []
      const found = downgradesBetween(last.components, manifest.source.manifest)
      return [...found.map(one => goesBack(one, manifest, last)), ...idle(manifest)]
    },
  }),
]

/** The newest release that is not above the manifest's own number: a hot fix of an older line follows that line. */
function releaseBefore({ source }: Model, records: readonly Published[]): Published | undefined {
  const { version } = source.manifest.wifibox
  return records.findLast(record => comparePkg(record.version, version) <= 0) ?? records.at(-1)
}

function goesBack({ component, from }: Downgrade, { source, file }: Model, { version: release }: Published): Finding {
  const { name, kind, path, version } = component
  return {
    message: `${name} goes back without a word: release ${release} has ${from}`,
    place: source.placeOf(path),
    found: version,
    expected: `${from} or newer`,
    hint: isPortVersion(kind)
      ? `wbrel bump ${name} VERSION; pkg never installs an older version over a newer one`
      : `wbrel bump ${name} VERSION, or in ${file}: downgrades: {${name}: {to: ${version}, why: REASON}}`,
  }
}

function idle({ source, file }: Model): readonly Finding[] {
  return idleWords(source.manifest).map(({ name, has }) => ({
    message: `downgrades: allows ${name} a version that it has not`,
    place: source.placeOf(['downgrades', name, 'to']),
    found: source.manifest.downgrades?.[name]?.to ?? '',
    expected: has ?? `a component of ${file}`,
    hint: `take ${name} out of downgrades: in ${file}`,
  }))
}
