import Domain

/// The fields of an event's form: each with what was typed, and what is wrong with it beside it.
struct DraftInputs {
    let problems: [DraftProblem]
    let say: Language

    static func id(_ row: DraftRow, _ field: DraftField) -> String { "f-\(row.name(field))" }

    func isWrong(_ row: DraftRow, _ field: DraftField) -> Bool { problems.contains { $0.key == row.key && $0.field == field } }

    private func words(_ row: DraftRow, _ field: DraftField) -> String? {
        let known = problems.filter { $0.key == row.key && $0.field == field }
        return known.isEmpty ? nil : known.map { DraftWords.text($0, in: say) }.joined(separator: " ")
    }

    /// What is said of a line's list, or of something else without an input; nil when nothing is wrong with it. Whoever follows the summary's link comes here.
    func problem(_ row: DraftRow, _ field: DraftField) -> HTML? {
        words(row, field).map { "<p class=\"problem\" id=\"\(Self.id(row, field))\" tabindex=\"-1\">\($0)</p>" }
    }

    private func frame(_ row: DraftRow, _ field: DraftField, kind: String = "", _ input: (HTML) -> HTML) -> HTML {
        let id = Self.id(row, field)
        let (hint, problem) = (DraftWords.hint(field, isPublished: row.id != nil, in: say), words(row, field).map { "<p class=\"problem\" id=\"\(id)-problem\">\($0)</p>" as HTML })
        let described = [hint.map { _ in "\(id)-hint" }, problem.map { _ in "\(id)-problem" }].compactMap(\.self).joined(separator: " ")
        let attributes: HTML = """
            id="\(id)" name="\(row.name(field))"\(described.isEmpty ? nil : " aria-describedby=\"\(described)\"" as HTML)\(problem == nil ? nil : " aria-invalid=\"true\"" as HTML)
            """
        return """
            <div class="field\(kind.isEmpty ? "" : " \(kind)")"><label for="\(id)">\(DraftWords.label(field, in: say))</label>\(input(attributes))\
            \(hint.map { "<small id=\"\(id)-hint\">\($0)</small>" as HTML })\(problem)</div>
            """
    }

    /// - Parameters:
    ///   - kind: of the field's place on the page.
    ///   - mode: which keyboard a phone shows.
    func text(_ row: DraftRow, _ field: DraftField, kind: String = "", mode: String? = nil) -> HTML {
        frame(row, field, kind: kind) { attributes in
            "<input \(attributes) value=\"\(row[field])\" autocomplete=\"off\"\(mode.map { " inputmode=\"\($0)\"" as HTML })>"
        }
    }

    func lines(_ row: DraftRow, _ field: DraftField, rows: Int) -> HTML {
        // The first line break of an area is no part of its text.
        frame(row, field, kind: "broad") { attributes in "<textarea \(attributes) rows=\"\(rows)\">\n\(row[field])</textarea>" }
    }

    func day(_ row: DraftRow, _ field: DraftField) -> HTML {
        // A browser shows nothing of what is no date: that is shown as it was typed.
        let isDate = row[field].isEmpty || row[field].wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
        return frame(row, field, kind: "short") { "<input \($0) type=\"\(isDate ? "date" : "text")\" value=\"\(row[field])\">" }
    }

    func time(_ row: DraftRow, _ field: DraftField) -> HTML {
        let isTime = row[field].isEmpty || row[field].wholeMatch(of: /[0-9]{2}:[0-9]{2}/) != nil
        return frame(row, field, kind: "short") { "<input \($0) type=\"\(isTime ? "time" : "text")\" value=\"\(row[field])\">" }
    }

    func choice(_ row: DraftRow, _ field: DraftField, kind: String = "", _ options: [(value: String, label: String)]) -> HTML {
        let list = options.map { "<option value=\"\($0.value)\"\($0.value == row[field] ? " selected" as HTML : nil)>\($0.label)</option>" as HTML }
        return frame(row, field, kind: kind) { "<select \($0)>\(list)</select>" }
    }

    /// What cannot be changed any more.
    func fixed(_ field: DraftField, _ text: String) -> HTML {
        "<div class=\"field\"><span class=\"label\">\(DraftWords.label(field, in: say))</span><p class=\"fixed\">\(text)</p></div>"
    }

    /// A button of the form that does more than saving.
    func button(_ what: String, _ label: String, of name: String? = nil, quiet: Bool = true) -> HTML {
        """
        <button type="submit" name="do" value="\(what)"\(quiet ? " class=\"quiet\"" as HTML : nil)>\(label)\(name.map { "<span class=\"visually-hidden\"> – \($0)</span>" as HTML })</button>
        """
    }
}
