import Domain

extension EventDraft {
    /// A change of a published event, brought onto what is published now: what nobody touched since it was begun takes today's value.
    ///
    /// - Parameters:
    ///   - base: what was published when it was begun.
    ///   - today: what is published now.
    /// - Returns: besides, a problem where both were changed.
    public func merged(onto today: EventDraft, from base: EventDraft) -> (draft: EventDraft, problems: [DraftProblem]) {
        guard today != base else { return (self, []) }
        var merge = DraftMerge(base: base, today: today, draft: self)
        merge.run()
        return (merge.draft, merge.problems)
    }
}

/// Lines of a draft and of what it began from have the same keys; those of today are found by what is published.
private struct DraftMerge {
    let base: EventDraft
    let today: EventDraft
    var draft: EventDraft
    var problems: [DraftProblem] = []

    /// Fields that mean something together only: two changes of one of them are two changes of all.
    private static let groups: [[DraftField]] = {
        let together: [[DraftField]] = [[.day, .time], [.opensDay, .opensTime], [.ownOpensDay, .ownOpensTime], [.vat, .percent, .performance], DraftField.ofRoom, [.allotmentTariff, .allotmentPrice]]
        let known = Set(together.flatMap(\.self)).union([.places, .allotmentOf, .allotmentPlaces])
        return together + DraftField.allCases.filter { !known.contains($0) }.map { [$0] }
    }()

    mutating func run() {
        draft.event = merged(draft.event, base.event, today.event)
        mergePicture()
        for index in draft.places.indices {
            guard let own = base.places.first(where: { $0.row.key == draft.places[index].row.key }) else { continue }
            guard let now = block(of: own) else {
                add(draft.places[index].row, .categories)
                continue
            }
            draft.places[index].row = merged(draft.places[index].row, own.row, now.row)
            for category in draft.places[index].categories.indices { merge(category, of: index, own, now) }
            mergeAllotments(of: index, own, now)
            if let blocks = merged(draft.places[index].blocks, own.blocks, now.blocks, of: draft.places[index].row, .blockReason) { draft.places[index].blocks = blocks }
            if let fees = merged(draft.places[index].fees, own.fees, now.fees, of: draft.places[index].row, .fee) { draft.places[index].fees = fees }
        }
        let (before, now) = (Self.byID(base.sessions), Self.byID(today.sessions))
        for index in draft.sessions.indices {
            let row = draft.sessions[index]
            guard let id = row.id, let old = before[id] else { continue }
            if let new = now[id] { draft.sessions[index] = merged(row, old, new) } else { add(row, .day) }
        }
    }

    private static func byID(_ rows: [DraftRow]) -> [String: DraftRow] {
        Dictionary(rows.compactMap { row in row.id.map { ($0, row) } }) { first, _ in first }
    }

    private mutating func add(_ row: DraftRow, _ field: DraftField, today: String = "") {
        problems.append(DraftProblem(key: row.key, field: field, .changed(today: today)))
    }

    private mutating func merged(_ row: DraftRow, _ old: DraftRow, _ new: DraftRow) -> DraftRow {
        var row = row
        for fields in Self.groups {
            // Browsers end lines in their own way.
            func texts(_ row: DraftRow) -> [String] { fields.map { row[$0].replacing("\r\n", with: "\n") } }
            let (typed, was, now) = (texts(row), texts(old), texts(new))
            guard now != was, typed != now else { continue }
            guard typed == was else {
                add(row, fields[0], today: now.filter { !$0.isEmpty }.joined(separator: " "))
                continue
            }
            for field in fields { row[field] = new[field] }
        }
        return row
    }

    /// Those that are published neither come nor go; what was begun by an earlier version has no lines of them.
    private mutating func mergeAllotments(of place: Int, _ own: DraftPlaces, _ now: DraftPlaces) {
        let (before, today) = (Self.byID(own.allotments), Self.byID(now.allotments))
        for index in draft.places[place].allotments.indices {
            let row = draft.places[place].allotments[index]
            guard let id = row.id, let old = before[id], let new = today[id] else { continue }
            draft.places[place].allotments[index] = merged(row, old, new)
        }
        let known = Set(draft.places[place].allotments.compactMap(\.id))
        for new in now.allotments where !known.contains(new.id ?? "") {
            var texts = new.texts
            let category = now.categories.first { String($0.row.key) == new[.allotmentOf] }?.row.id
            texts[.allotmentOf] = draft.places[place].categories.first { $0.row.id == category }.map { String($0.row.key) }
            draft.places[place].allotments.append(draft.row(id: new.id, texts))
        }
    }

    /// Lists that are somebody's as a whole. Nil: what is typed stays.
    private mutating func merged(_ typed: [DraftRow], _ old: [DraftRow], _ new: [DraftRow], of owner: DraftRow, _ field: DraftField) -> [DraftRow]? {
        guard Self.said(new) != Self.said(old), Self.said(typed) != Self.said(new) else { return nil }
        guard Self.said(typed) == Self.said(old) else {
            add(owner, field)
            return nil
        }
        // Lines that a form shows keep their names.
        return new.enumerated().map { index, row in
            typed.indices.contains(index) ? DraftRow(key: typed[index].key, id: row.id, texts: row.texts) : draft.row(id: row.id, row.texts)
        }
    }

    /// Whatever their keys are.
    private static func said(_ rows: [DraftRow]) -> [DraftRow] { rows.map { DraftRow(key: 0, id: $0.id, texts: $0.texts) } }

    private mutating func mergePicture() {
        let (typed, was, now) = (draft.picture?.digest, base.picture?.digest, today.picture?.digest)
        guard now != was, typed != now else { return }
        if typed == was { draft.picture = today.picture } else { add(draft.event, .alt) }
    }

    /// Where the sessions of some places have theirs today; nil when those differ from each other now, or have other categories.
    private func block(of own: DraftPlaces) -> DraftPlaces? {
        let (known, owners) = (Self.byID(today.sessions), Set(base.sessions.filter { base.places(of: $0)?.row.key == own.row.key }.compactMap(\.id)))
        let keys = Set(owners.map { id in known[id].flatMap { today.places(of: $0) }?.row.key })
        let blocks = today.places.filter { keys.contains($0.row.key) }
        guard let now = blocks.first, blocks.count == keys.count, now.categories.map(\.row.id) == own.categories.map(\.row.id) else { return nil }
        return blocks.count == 1 ? now : together(blocks, of: own)
    }

    /// Earlier versions did not part places by fees, by what is set aside or by seats that are blocked. What a draft of theirs does not say stays what it is
    /// of each session; nil when they differ in something that it says.
    private func together(_ blocks: [DraftPlaces], of own: DraftPlaces) -> DraftPlaces? {
        func alike<Value: Equatable>(_ value: (DraftPlaces) -> Value) -> Bool { blocks.allSatisfy { value($0) == value(blocks[0]) } }
        guard alike({ [$0.row[.venue], $0.plan] }), alike({ EventDraft.shape($0.categories) }), own.allotments.isEmpty, !own.hasFees || alike({ Self.said($0.fees) }),
            !own.hasBlocks || alike({ Self.said($0.blocks) })
        else { return nil }
        var now = blocks[0]
        now.allotments = []
        if !own.hasFees { now.fees = [] }
        if !own.hasBlocks { now.blocks = [] }
        return now
    }

    private mutating func merge(_ index: Int, of place: Int, _ own: DraftPlaces, _ now: DraftPlaces) {
        let category = draft.places[place].categories[index]
        guard let old = own.categories.first(where: { $0.row.key == category.row.key }), let new = now.categories.first(where: { $0.row.id == old.row.id }) else { return }
        draft.places[place].categories[index].row = merged(category.row, old.row, new.row)
        func ids(_ rows: [DraftRow]) -> [String?] { rows.map(\.id) }
        if ids(new.tariffs) == ids(old.tariffs) || ids(new.tariffs) == ids(category.tariffs) {
            let (before, today) = (Self.byID(old.tariffs), Self.byID(new.tariffs))
            for tariff in category.tariffs.indices {
                let row = category.tariffs[tariff]
                guard let id = row.id, let old = before[id], let new = today[id] else { continue }
                draft.places[place].categories[index].tariffs[tariff] = merged(row, old, new)
            }
        } else if category.tariffs == old.tariffs {
            draft.places[place].categories[index].tariffs = new.tariffs.map { draft.row(id: $0.id, $0.texts) }
        } else {
            add(category.row, .tariffs)
        }
    }
}
