/** What must hold at the moment of a release. */
import { type Check, defineCheck } from './check.ts'
import { defaultRows } from './settings.ts'
import { originOf, placeOf, textOf, words } from './tree.ts'

export const releaseChecks: readonly Check[] = [
  defineCheck({
    id: 'release.version',
    title: 'the version of the metaport is the number of the release',
    why: 'The metaport is what users install; its version and the tag are one number, and tags cannot be moved.',
    hint: 'wbrel prepare sets it; by hand, PORTVERSION of the metaport',
    needs: ['tree', 'make', 'release'],
    run: async ({ tree, make, release }) => {
      const origin = originOf(tree, 'wifibox')
      const version = (await defaultRows(tree, make, origin))[0]?.answer.PORTVERSION ?? ''
      if (version === release.version) return []
      return [
        {
          message: `${origin} has another version than the release`,
          place: placeOf(tree, `${origin}/Makefile`, /^PORTVERSION/),
          found: version,
          expected: release.version,
        },
      ]
    },
  }),
  defineCheck({
    id: 'release.core',
    title: 'the core is built from its release tag, not from a commit',
    why: 'A release with a pinned core is a release of something that has no number; every published one was built from a tag.',
    hint: 'wbrel bump core finalize, once the tag exists',
    needs: ['tree', 'release'],
    run: ({ tree }) => {
      const path = `${originOf(tree, 'core')}/Makefile`
      const pin = /^GH_TAGNAME[ \t]*[?:+]?=[ \t]*(.*)$/m.exec(textOf(tree, path))
      return pin === null
        ? []
        : [
            {
              message: 'the core is pinned to a commit',
              place: placeOf(tree, path, /^GH_TAGNAME/),
              found: pin[1] ?? '',
              expected: 'no GH_TAGNAME',
            },
          ]
    },
  }),
  defineCheck({
    id: 'release.branch',
    title: 'the packages come from the branch main',
    why: 'Packages are built into unstable first and promoted by hand; a release that fetches from unstable breaks with the next build there.',
    hint: 'promote the packages, then set the branch to main',
    needs: ['tree', 'make', 'release'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const sites = words((await defaultRows(tree, make, origin))[0]?.answer.MASTER_SITES)
      return sites
        .filter(site => /:(upstream|custom_packages)$/.test(site) && /\/(unstable|testing|dev|devel|next)\//.test(site))
        .map(site => ({
          message: `${origin} fetches from another branch than main`,
          place: placeOf(tree, `${origin}/Makefile`, /BRANCH|^MASTER_SITES/),
          found: site,
          expected: '.../main/...',
        }))
    },
  }),
]
