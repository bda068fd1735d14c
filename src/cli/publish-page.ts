/** `wbrel help publish`. */
export function publishPage(): string {
  return `Publishing: from a final record to a release on GitHub

  wbrel publish VERSION --rehearse        the whole run against a twin, here
  wbrel doctor --publish VERSION          token, rights, tag, clock, limits
  wbrel publish VERSION --apks DIR --dry-run
  wbrel publish VERSION --apks DIR        draft, upload, verify, publish
  wbrel verify VERSION [--download]       from outside, without a token
  wbrel distinfo --from-release VERSION   checksums without a download

What is published
  The packages and the minimal root that the guest fetches from our own site,
  as the record of the release names them (wbrel publish VERSION --names), and
  wifibox-VERSION.record.json   the record itself
  wifibox-VERSION.spdx.json     bill of materials, SPDX 2.3, from the packages
  wifibox-VERSION.intoto.json   in-toto statement: one subject a file, unsigned
  SHA256SUMS                    of all of them; the attest action signs it
  Every file is held against the record byte for byte before anything is sent.

How it goes, and how it goes on
  The release is brought to the recorded state, not scripted: what stands there
  is listed, compared by digest, and only what is missing is done. A draft is
  filled and verified before it is published. Killed at any instant, out of
  quota, or with an expired token: run the same command again, it goes on where
  it stopped and ends in the same release.
  Nothing published is ever replaced or deleted. Other bytes under a published
  name are refused (7); the way out is the next version.

The packages are verified, too
  Each one is held against the rules of wbrel help apk before anything is sent,
  its signature against guest.keys, as the record's manifest has them and as
  they lie in keys/. A finding refuses the release (7). A manifest that trusts
  no key gets a notice: then the checksums alone say whose the packages are.

The plan (--dry-run --json, under data.plan)
  repository, tag, state (none, draft, published)
  kept     names of the assets that stand as they should
  actions  in order, each with its kind:
    create-draft {tag, title}     adopt-draft {id}      edit-draft {id}
    delete-draft {id, why}        delete-asset {id, name, why}
    upload-asset {name, size, sha256}                   publish {tag}
  Beside it: gates {id, title, state, detail, next, exit}, assets {name, size,
  sha256}, and after a run done (the actions carried out) and release {url,
  draft, immutable}. A plan without actions is a release that is there.

Verifying
  wbrel verify recomputes what follows from the record and the tag; what follows
  from the packages alone, the bill of materials, with --download. Without a
  token the files come from where everybody gets them, which costs no quota.

Drafts
  Our drafts bear a mark, an invisible comment at the end of the notes. Another
  tool's draft of the tag, or a second one of ours, stops the run; --heal adopts
  the only foreign one, and deletes all of ours but the oldest.

Token
  GH_TOKEN, GITHUB_TOKEN, or what gh keeps (gh auth token). It needs
  "contents: write" of the repository. It is written nowhere.

Tag
  It must stand at the git remote (--remote), on a commit that holds the record
  as it is here. GitHub would otherwise make a tag of its own when it publishes.

Limits
  One write a second (--pace); GitHub's waits are kept, announced, and capped
  together (--max-wait, minutes). Exit status 6 tells when to come back.

Burned versions
  An immutable release keeps its tag for ever, even when it is deleted. Such
  versions stand in releases/burned.json and are refused.

From the release into the ports
  An address of guest.sites may lead to the release, alone or as a mirror:
    custom_packages:
      - https://github.com/OWNER/NAME/releases/download/{release}/
      - https://pgj.github.io/freebsd-wifibox/alpine/{branch}/packages/

GitHub Enterprise Server: --api-url https://HOST/api/v3
`
}
