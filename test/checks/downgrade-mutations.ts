/** Mutations for the check of what goes back: releases that had newer versions, and words that allow it. */
import type { Published } from '../../src/checks/check.ts'
import { components } from '../../src/model/components.ts'
import { readManifest } from '../../src/model/manifest.ts'
import { manifestOf } from '../support/rendered.ts'
import type { Mutations } from './mutation.ts'

const { text, file } = manifestOf('main')
const now = components(readManifest(text, file).manifest)

/** A release that is the manifest itself but for some versions. */
function published(versions: Readonly<Record<string, string>>, version = '1.8.0'): Published {
  const known = now.map(({ name }) => name)
  for (const name of Object.keys(versions)) if (!known.includes(name)) throw new Error(`there is no component ${name}`)
  const own = now.map(one => ({ ...one, version: versions[one.name] ?? one.version }))
  return { version, core: '', guest: '', components: own, distinfo: new Map(), digests: new Map() }
}

const word = (line: string): readonly (readonly [string, string])[] => [
  ['\nwifibox:\n', `\ndowngrades:\n  ${line}\n\nwifibox:\n`],
]
const older = [published({ rtw89: '20260401' })]

export const downgradeMutations: Readonly<Record<string, Mutations>> = {
  'version.downgrade': {
    base: 'rendered',
    catches: [
      {
        name: 'the kernel goes back by its revision alone',
        records: [published({ 'linux-lts': '6.18.21-r1' })],
        says: /linux-lts goes back .* release 1\.8\.0 has 6\.18\.21-r1/,
      },
      { name: 'a package goes back', records: [published({ musl: '1.2.5-r100' })], says: /musl/ },
      { name: 'a package becomes a version before its release', records: [published({ musl: '1.2.6_alpha-r0' })] },
      { name: 'a module goes back', records: older, says: /rtw89/ },
      { name: 'an archive goes back', records: [published({ atmel: '1.4' })], says: /atmel/ },
      { name: "Alpine's minimal root goes back", records: [published({ alpine: '3.23.10' })], says: /alpine/ },
      { name: 'linux-firmware goes back', records: [published({ 'linux-firmware': '20991231' })] },
      { name: 'the core goes back', records: [published({ core: '0.100.0' })], says: /core/ },
      {
        name: 'the core goes back with a word, which pkg does not hear',
        records: [published({ core: '0.100.0' })],
        manifest: word('core: {to: 0.17.0, why: a mistake}'),
      },
      {
        name: 'a word speaks of another version',
        records: older,
        manifest: word('rtw89: {to: 20260101, why: the newer one hangs}'),
        says: /rtw89 goes back[\s\S]*allows rtw89 a version that it has not/,
      },
      {
        name: 'a word speaks of nothing that there is',
        records: [published({})],
        manifest: word('rtw99: {to: 20260101, why: the newer one hangs}'),
        says: /allows rtw99/,
      },
    ],
    leaves: [
      { name: 'nothing is changed', records: [published({})] },
      { name: 'nothing was released before', records: [] },
      { name: 'everything is newer', records: [published({ musl: '1.2.5-r9', 'linux-lts': '6.9.100-r0' })] },
      {
        name: 'a module goes back, and the manifest says why',
        records: older,
        manifest: word('rtw89: {to: 20260320, why: the newer one hangs}'),
      },
      {
        name: 'only the release before the last one was newer',
        records: [published({ musl: '1.2.5-r100' }, '1.7.0'), published({}, '1.8.0')],
      },
      {
        name: 'a hot fix is older than a release of a later line',
        records: [published({}, '1.8.0'), published({ musl: '1.2.5-r100' }, '1.9.0')],
      },
      { name: 'a commit follows another one', records: [published({ mt76: 'f'.repeat(40) })] },
    ],
  },
}
