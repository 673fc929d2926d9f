import Domain

/// One block of the form in which a house is drawn.
struct SketchBlockForm {
    let block: SketchBlock
    /// Its place among the others.
    let number: Int
    let isLast: Bool
    let inputs: SketchInputs
    let say: Language

    private var title: String {
        let name = block[.block].isEmpty ? say("Bloc \(number)", "Block \(number)") : block[.block]
        return block.kind == .standing ? say("\(name) (debout)", "\(name) (standing)") : name
    }

    var html: HTML {
        """
        <div class="block" id="block-\(block.key)" role="group" aria-labelledby="title-\(block.key)"><h3 id="title-\(block.key)">\(title)</h3>\(fields)\(block.kind == .section ? nil : actions)</div>
        """
    }

    private var fields: HTML {
        switch block.kind {
        case .section: return "<div class=\"grid\">\(inputs.lines(block, .paint))</div>"
        case .standing:
            return """
                <div class="grid">\(inputs.text(block, .block))\(inputs.text(block, .category))\(inputs.number(block, .capacity))\(place)</div>
                """
        case .seats:
            let isOpen = inputs.hasProblem(block, among: [.seatStep, .rowStep, .paint])
            return """
                <div class="grid">\(inputs.text(block, .block))\(inputs.text(block, .category))</div>
                <div class="grid small">\(inputs.number(block, .rows))\(inputs.number(block, .seats))\(inputs.number(block, .growth))\(inputs.number(block, .curve))</div>
                <div class="grid">\(inputs.number(block, .firstRow, mode: nil))\
                \(inputs.choice(block, .direction, SketchDirection.allCases.map { (value: $0.rawValue, label: SketchWords.direction($0, in: say)) }))\
                \(inputs.choice(block, .numbering, SketchNumbering.allCases.map { (value: $0.rawValue, label: SketchWords.numbering($0, in: say)) }))\
                \(inputs.number(block, .aisles, mode: nil))</div>
                <details class="new"\(isOpen || !block[.paint].isEmpty ? " open" as HTML : nil)><summary>\(say("Places particulières, espacement, emplacement", "Single seats, spacing, position"))</summary>
                <div class="grid">\(inputs.lines(block, .paint))\(inputs.number(block, .seatStep))\(inputs.number(block, .rowStep))\(place)</div></details>
                """
        }
    }

    private var place: HTML { inputs.choice(block, .place, SketchPlace.allCases.map { (value: $0.rawValue, label: SketchWords.place($0, in: say)) }) }

    private var actions: HTML {
        let key = block.key
        return """
            <p class="actions">\(number > 1 ? inputs.button("up-\(key)", say("Monter", "Move up"), of: title) : nil)\(isLast ? nil : inputs.button("down-\(key)", say("Descendre", "Move down"), of: title))\
            \(inputs.button("copy-\(key)", say("Dupliquer", "Duplicate"), of: title))\(inputs.button("remove-\(key)", say("Retirer", "Take out"), of: title))</p>
            """
    }
}

/// The fields of that form: each with what was typed, and what is wrong with it beside it.
struct SketchInputs {
    let problems: [SketchProblem]
    let say: Language

    static func id(_ key: Int?, _ field: SketchField) -> String { key.map { "f-b\($0)-\(field.rawValue)" } ?? "f-\(PlanSketch.nameField)" }

    func hasProblem(_ block: SketchBlock, among fields: [SketchField]) -> Bool { problems.contains { $0.key == block.key && fields.contains($0.field) } }

    private func frame(_ key: Int?, _ field: SketchField, name: String, kind: String = "", _ input: (HTML) -> HTML) -> HTML {
        let id = Self.id(key, field)
        let hint = SketchWords.hint(field, in: say)
        let known = problems.filter { $0.key == key && $0.field == field }.prefix(5)
        let problem: HTML? = known.isEmpty ? nil : "<p class=\"problem\" id=\"\(id)-problem\">\(known.map { SketchWords.text($0, in: say) }.joined(separator: " "))</p>"
        let described = [hint.map { _ in "\(id)-hint" }, problem.map { _ in "\(id)-problem" }].compactMap(\.self).joined(separator: " ")
        let attributes: HTML = """
            id="\(id)" name="\(name)"\(described.isEmpty ? nil : " aria-describedby=\"\(described)\"" as HTML)\(problem == nil ? nil : " aria-invalid=\"true\"" as HTML)
            """
        return """
            <div class="field\(kind.isEmpty ? "" : " \(kind)")"><label for="\(id)">\(SketchWords.label(field, in: say))</label>\(input(attributes))\
            \(hint.map { "<small id=\"\(id)-hint\">\($0)</small>" as HTML })\(problem)</div>
            """
    }

    /// Of the plan.
    func name(_ text: String) -> HTML {
        frame(nil, .name, name: PlanSketch.nameField) { "<input \($0) value=\"\(text)\" autocomplete=\"off\">" }
    }

    func text(_ block: SketchBlock, _ field: SketchField) -> HTML {
        frame(block.key, field, name: block.name(field)) { "<input \($0) value=\"\(block[field])\" autocomplete=\"off\">" }
    }

    func number(_ block: SketchBlock, _ field: SketchField, mode: String? = "numeric") -> HTML {
        frame(block.key, field, name: block.name(field), kind: "short") { attributes in
            "<input \(attributes) value=\"\(block[field])\" autocomplete=\"off\"\(mode.map { " inputmode=\"\($0)\"" as HTML })>"
        }
    }

    func lines(_ block: SketchBlock, _ field: SketchField) -> HTML {
        // The first line break of an area is no part of its text.
        frame(block.key, field, name: block.name(field), kind: "broad") { "<textarea \($0) rows=\"4\" spellcheck=\"false\">\n\(block[field])</textarea>" }
    }

    func choice(_ block: SketchBlock, _ field: SketchField, _ options: [(value: String, label: String)]) -> HTML {
        let list = options.map { "<option value=\"\($0.value)\"\($0.value == block[field] ? " selected" as HTML : nil)>\($0.label)</option>" as HTML }
        return frame(block.key, field, name: block.name(field)) { "<select \($0)>\(list)</select>" }
    }

    /// A button of the form that does more than keeping what was typed.
    func button(_ what: String, _ label: String, of name: String? = nil, quiet: Bool = true) -> HTML {
        """
        <button type="submit" name="do" value="\(what)"\(quiet ? " class=\"quiet\"" as HTML : nil)>\(label)\(name.map { "<span class=\"visually-hidden\"> – \($0)</span>" as HTML })</button>
        """
    }
}
