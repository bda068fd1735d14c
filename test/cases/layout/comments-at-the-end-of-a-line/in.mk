PATCHFILES= a.patch:-p1 b.patch:-p1 # from upstream
X=# nothing
Y= a\#b ${Z:[#]} # c
_WIDE= aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccc # remark
