import Domain

extension Report {
    /// The table alone, for a page: a caption, headings with their scope, numbers to the right.
    public func table(id: String) -> HTML {
        let columns = shown.map { self.columns[$0] }
        let headings = columns.map { "<th scope=\"col\"\($0.isNumber ? " class=\"amount\"" as HTML : nil)>\($0.heading)</th>" as HTML }
        func line(_ row: [Cell]) -> HTML {
            let cells = shown.enumerated().map { position, index -> HTML in
                let text = text(row[index])
                guard position > 0 else { return "<th scope=\"row\"\(self.columns[index].isNumber ? " class=\"amount\"" as HTML : nil)>\(text)</th>" }
                return "<td\(self.columns[index].isNumber ? " class=\"amount\"" as HTML : nil)>\(text)</td>"
            }
            return "<tr>\(cells)</tr>\n"
        }
        let foot: HTML? = totals.isEmpty ? nil : "<tfoot>\(totals.map(line))</tfoot>"
        return """
            <div class="table" role="region" aria-labelledby="\(id)" tabindex="0"><table class="report"><caption id="\(id)">\(title)</caption>
            <thead><tr>\(headings)</tr></thead><tbody>\(rows.map(line))</tbody>\(foot)</table></div>
            """
    }

    /// The whole report: warning, circumstances, table, what is counted.
    public func article(id: String) -> HTML {
        let warning: HTML? = isTest ? "<p class=\"message error\"><strong>\(testWarning)</strong></p>" : nil
        let list = facts.map { "<div><dt>\($0.name)</dt><dd>\($0.text)</dd></div>" as HTML }
        return """
            \(warning)<dl class="facts">\(list)</dl>
            \(rows.isEmpty ? "<p>\(language("Rien n’y est compté.", "Nothing is counted in it."))</p>" as HTML : table(id: id))
            <ul class="notes">\(notes.map { "<li>\($0)</li>" as HTML })</ul>
            """
    }
}
