/// The look of the report: one file without links to others, light or dark as the reader's system.
enum ReportStyle {
    static let css = """
        :root { color-scheme: light dark;
          --page:#f7f7f5; --card:#fff; --ink:#1c2127; --soft:#5d6672; --line:#e3e4e1; --grid:#ecedea;
          --good:#14713c; --goodback:#e2f4e9; --bad:#a61b1b; --badback:#fde8e7;
          --c1:#2563a8; --c2:#d9822b; --c3:#8256b5; --c4:#2f9e6e; --c5:#b9c2cc; --c6:#c62828; --c7:#caa53d; }
        @media (prefers-color-scheme: dark) { :root {
          --page:#14171b; --card:#1c2026; --ink:#e7eaee; --soft:#9aa4b0; --line:#2c323a; --grid:#272c33;
          --good:#6fd79b; --goodback:#17342434; --bad:#ff9b92; --badback:#4a1d1b;
          --c1:#6aa9ee; --c2:#f0a55a; --c3:#b592e6; --c4:#5fcb9a; --c5:#4b5562; --c6:#ff6b62; --c7:#dcbd5f; } }
        * { box-sizing:border-box }
        body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif }
        main { max-width:1240px; margin:0 auto; padding:32px 24px 64px }
        h1 { font-size:28px; margin:0 0 4px; letter-spacing:-.01em } h2 { font-size:19px; margin:40px 0 12px } h3 { font-size:15px; margin:0 0 8px }
        .about { color:var(--soft); max-width:75ch; margin:0 0 16px }
        .say { font-size:18px; max-width:70ch; margin:0 0 8px }
        .verdict { border-radius:10px; padding:12px 16px; font-weight:600; background:var(--goodback); color:var(--good) }
        .verdict.bad { background:var(--badback); color:var(--bad) } .verdict ul { margin:6px 0 0; padding-left:20px; font-weight:400 }
        .tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(260px,1fr)); gap:12px; margin:16px 0 }
        .tiles div, figure, .card { background:var(--card); border:1px solid var(--line); border-radius:10px }
        .tiles div { padding:12px 14px } .tiles b { display:block; font-size:22px; font-variant-numeric:tabular-nums } .tiles span { color:var(--soft); font-size:13px }
        .plots { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr)); gap:16px }
        figure { margin:0; padding:14px 14px 8px } figcaption { display:flex; flex-wrap:wrap; gap:4px 16px; align-items:baseline }
        figure p { margin:2px 0 4px; color:var(--soft); font-size:13px } svg { width:100%; height:auto; display:block }
        .legend { display:flex; flex-wrap:wrap; gap:2px 12px; font-size:13px; color:var(--soft) }
        .legend i { display:inline-block; width:11px; height:11px; border-radius:3px; margin-right:5px; vertical-align:-1px }
        .grid { stroke:var(--grid) } .axis { stroke:var(--soft) } .tick { fill:var(--soft); font-size:11.5px }
        .line { fill:none; stroke-width:2; stroke-linejoin:round } .area { opacity:.88 }
        .limit { stroke:var(--soft); stroke-dasharray:4 4 } .hint { fill:transparent } .hint:hover { fill:var(--soft); fill-opacity:.14 }
        .card { padding:14px 16px; overflow-x:auto } .columns { display:grid; grid-template-columns:repeat(auto-fit,minmax(260px,1fr)); gap:16px; margin-top:16px }
        table { border-collapse:collapse; width:100%; font-variant-numeric:tabular-nums } th { text-align:left; color:var(--soft); font-weight:500; font-size:13px }
        th,td { padding:5px 12px 5px 0; border-bottom:1px solid var(--line) } tr:last-child td { border-bottom:0 } td.n,th.n { text-align:right }
        dl { display:grid; grid-template-columns:max-content 1fr; gap:4px 16px; margin:0 } dt { color:var(--soft) } dd { margin:0 }

        """ + colours

    private static let colours = (1...7).map {
        ".s\($0){stroke:var(--c\($0))} .f\($0){fill:var(--c\($0))} i.c\($0){background:var(--c\($0))}"
    }.joined(separator: "\n")
}
