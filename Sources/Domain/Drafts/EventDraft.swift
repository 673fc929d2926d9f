/// One line of the form: what was typed, whether or not it is right. So nothing that somebody typed is ever lost.
public struct DraftRow: Hashable, Codable, Sendable {
    /// Unique in its draft, and never given twice: fields of the form are named by it.
    public var key: Int
    /// Of what is published already; nil: it gets one when it is.
    public var id: String?
    public var texts: [DraftField: String]

    public init(key: Int, id: String? = nil, texts: [DraftField: String] = [:]) {
        (self.key, self.id, self.texts) = (key, id, texts)
    }

    public subscript(field: DraftField) -> String {
        get { texts[field] ?? "" }
        set { texts[field] = newValue.isEmpty ? nil : newValue }
    }

    /// As a form names a field.
    public func name(_ field: DraftField) -> String { "\(key)-\(field.rawValue)" }

    /// Whether an allotment's line says that its places have a price of their own.
    public var hasOwnPrice: Bool { !self[.allotmentTariff].isEmpty || !self[.allotmentPrice].isEmpty }

    mutating func take(_ fields: [DraftField], from form: [String: String]) {
        for field in fields { if let typed = form[name(field)] { self[field] = typed } }
    }
}

public struct DraftCategory: Hashable, Codable, Sendable {
    public var row: DraftRow
    /// The seating plan's category whose seats it has; nil where people stand.
    public var seats: String?
    public var tariffs: [DraftRow]

    public init(row: DraftRow, seats: String? = nil, tariffs: [DraftRow]) {
        (self.row, self.seats, self.tariffs) = (row, seats, tariffs)
    }
}

/// A venue with its places and what they cost, as several sessions share it.
public struct DraftPlaces: Hashable, Codable, Sendable {
    public var row: DraftRow
    /// The file of its seating plan; nil where everybody stands.
    public var plan: String?
    /// A plan that is being drawn or painted, before and after it is used. Of a painted one ``plan`` is the base.
    public var sketch: PlanSketch?
    public var categories: [DraftCategory]
    /// Places that are set aside, for partners or for who has a code. Of published places what is said of them changes, and not which they are.
    public var allotments: [DraftRow] = []
    /// Seats of the plan that are not sold, each group with its reason; nil in what was kept before there were any: of published places they stay.
    private var blockedRows: [DraftRow]?
    public var hasBlocks: Bool { blockedRows != nil }
    public var blocks: [DraftRow] {
        get { blockedRows ?? [] }
        set { blockedRows = newValue }
    }

    /// What is asked for besides the places; nil in what was kept before the form had it: there it stays what is published.
    private var feeRows: [DraftRow]?
    public var fees: [DraftRow] {
        get { feeRows ?? [] }
        set { feeRows = newValue }
    }
    public var hasFees: Bool { feeRows != nil }

    public init(row: DraftRow, plan: String? = nil, categories: [DraftCategory]) {
        (self.row, self.plan, self.categories) = (row, plan, categories)
    }
}

/// An event as somebody enters it, before anything of it is read.
public struct EventDraft: Hashable, Codable, Sendable {
    public var event: DraftRow
    /// What its file says of itself; `alt` and `credit` are typed (``DraftField/alt``).
    public var picture: Picture?
    public var places: [DraftPlaces]
    public var sessions: [DraftRow]
    /// The next line's.
    private var nextKey = 1

    /// A form of one hall, one category, one tariff and one session stays a form for people. A year of dates is the most.
    public static let most = (places: 20, categories: 32, tariffs: 20, fees: 10, sessions: 366)

    /// Without any line but the event's.
    public init(event: DraftRow) {
        (self.event, places, sessions) = (event, [], [])
    }

    /// Empty, with one line of each kind to begin with.
    public init() {
        event = DraftRow(key: 0, texts: [.limit: "6", .vat: DraftVAT.work.rawValue, .performance: "1"])
        (places, sessions) = ([], [])
        addPlaces()
        addSession()
    }

    /// A new line of the form.
    public mutating func row(id: String? = nil, _ texts: [DraftField: String] = [:]) -> DraftRow {
        defer { nextKey += 1 }
        return DraftRow(key: nextKey, id: id, texts: texts)
    }

    public mutating func addPlaces() {
        guard places.count < Self.most.places else { return }
        let (own, category, tariff) = (row(), row(), row([.tariff: "Plein tarif"]))
        places.append(DraftPlaces(row: own, categories: [DraftCategory(row: category, tariffs: [tariff])]))
    }

    /// As the one before it, but for its day.
    public mutating func addSession() {
        guard sessions.count < Self.most.sessions else { return }
        var texts = sessions.last?.texts ?? [:]
        texts[.day] = nil
        sessions.append(row(texts))
    }

    /// Sessions on those days, like the last one. A day that stands there already is left out.
    /// - Returns: how many were added.
    public mutating func addSessions(on days: [String], time: String) -> Int {
        var texts = sessions.last?.texts ?? [:]
        for field in [DraftField.ownOpensDay, .ownOpensTime] { texts[field] = nil }
        // A line on which no day was typed yet is what the days were meant for.
        sessions.removeAll { $0.id == nil && $0[.day].isEmpty }
        var added = 0
        for day in days where sessions.count < Self.most.sessions && !sessions.contains(where: { $0[.day] == day && $0[.time] == time }) {
            texts[.day] = day
            texts[.time] = time
            sessions.append(row(texts))
            added += 1
        }
        return added
    }

    /// To the places with this key.
    public mutating func addCategory(to key: Int) {
        guard let place = places.firstIndex(where: { $0.row.key == key }), places[place].categories.count < Self.most.categories else { return }
        let (category, tariff) = (row(), row([.tariff: "Plein tarif"]))
        places[place].categories.append(DraftCategory(row: category, tariffs: [tariff]))
    }

    /// Free places for guests, to the places with this key: whatever is typed here may be changed.
    public mutating func addInvitations(to key: Int) {
        addAllotment(to: key, [.allotment: "Invitations", .allotmentTariff: "Invitation", .allotmentPrice: "0"])
    }

    /// To the places with this key.
    public mutating func addAllotment(to key: Int, _ texts: [DraftField: String] = [:]) {
        guard let place = places.firstIndex(where: { $0.row.key == key && $0.row.id == nil }), places[place].allotments.count < Self.most.categories else { return }
        let category = places[place].categories.first.map { String($0.row.key) } ?? ""
        let allotment = row(texts.merging([.allotmentOf: category]) { $1 })
        places[place].allotments.append(allotment)
    }

    /// To the places with this key. What most are: for each place, at the full rate, and given back with it.
    public mutating func addFee(to key: Int) {
        guard let place = places.firstIndex(where: { $0.row.key == key }), places[place].fees.count < Self.most.fees else { return }
        let fee = row([.feePer: FeeRule.Basis.place.rawValue, .feePercent: DraftVAT.full.rawValue, .feeRefundable: "yes"])
        places[place].fees.append(fee)
    }

    /// To the places with this key.
    public mutating func addBlock(to key: Int) {
        guard let place = places.firstIndex(where: { $0.row.key == key && $0.plan != nil }), places[place].blocks.count < Self.most.categories else { return }
        let block = row()
        places[place].blocks.append(block)
    }

    /// To the category with this key.
    public mutating func addTariff(to key: Int) {
        for place in places.indices {
            guard let category = places[place].categories.firstIndex(where: { $0.row.key == key }) else { continue }
            guard places[place].categories[category].tariffs.count < Self.most.tariffs else { return }
            let tariff = row()
            places[place].categories[category].tariffs.append(tariff)
        }
    }

    /// Seats by the plan's own categories, each with a price to be said; prices of categories that the plan before had, too, stay.
    /// - Parameter digest: the file's; nil takes the plan out.
    public mutating func setPlan(_ digest: String?, seats: [(category: String, count: Int)] = [], of key: Int) {
        guard let place = places.firstIndex(where: { $0.row.key == key && $0.row.id == nil }) else { return }
        let before = places[place].categories
        places[place].plan = digest
        // What was drawn is kept when the plan is taken out; what was painted is lost with the plan under it, and what comes from a file is no drawing.
        if digest != nil || places[place].sketch?.base != nil { places[place].sketch = nil }
        var seated: [DraftCategory] = []
        for (name, count) in seats {
            var category: DraftCategory
            if let known = before.first(where: { $0.seats == name }) {
                category = known
            } else {
                let (own, tariff) = (row([.category: name]), row([.tariff: "Plein tarif"]))
                category = DraftCategory(row: own, seats: name, tariffs: [tariff])
            }
            category.row[.capacity] = String(count)
            seated.append(category)
        }
        // Where people stand; of a line that nobody filled in nothing is lost.
        let standing = before.filter { $0.seats == nil && (!$0.row[.category].isEmpty || !$0.row[.capacity].isEmpty) }
        places[place].categories = seated + standing
        if places[place].categories.isEmpty { addCategory(to: key) }
    }

    /// Takes over, after ``setPlan(_:seats:of:)``, what a drawn plan says besides its seats: places for wheelchairs, and where people stand.
    public mutating func settle(_ drawn: DrawnPlan, of key: Int) {
        guard let place = places.firstIndex(where: { $0.row.key == key && $0.row.id == nil }) else { return }
        for (field, paint, name) in [(DraftField.wheelchairs, SketchPaint.wheelchair, SketchPaint.wheelchairs), (.companions, .companion, SketchPaint.companions)] where drawn.has(paint) {
            places[place].row[field] = places[place].categories.first { $0.seats == name }.map { String($0.row.key) } ?? ""
        }
        for area in drawn.standing {
            if let known = places[place].categories.firstIndex(where: { $0.seats == nil && $0.row[.category] == area.category }) {
                places[place].categories[known].row[.capacity] = String(area.capacity)
            } else if places[place].categories.count < Self.most.categories {
                let (own, tariff) = (row([.category: area.category, .capacity: String(area.capacity)]), row([.tariff: "Plein tarif"]))
                places[place].categories.append(DraftCategory(row: own, tariffs: [tariff]))
            }
        }
    }

    /// Keeps what somebody draws, of places that are not published.
    public mutating func setSketch(_ sketch: PlanSketch?, of key: Int) {
        guard let place = places.firstIndex(where: { $0.row.key == key && $0.row.id == nil }) else { return }
        places[place].sketch = sketch
    }

    /// Takes a line out, whatever it is. What is published, and the seats of a plan, stay.
    public mutating func remove(_ key: Int) {
        sessions.removeAll { $0.key == key && $0.id == nil }
        if places.count > 1 { places.removeAll { $0.row.key == key && $0.row.id == nil } }
        for place in places.indices {
            places[place].allotments.removeAll { $0.key == key && $0.id == nil }
            if places[place].hasBlocks { places[place].blocks.removeAll { $0.key == key } }
            if places[place].hasFees { places[place].fees.removeAll { $0.key == key } }
            places[place].categories.removeAll { $0.row.key == key && $0.row.id == nil && $0.seats == nil }
            for category in places[place].categories.indices { places[place].categories[category].tariffs.removeAll { $0.key == key } }
        }
    }

    /// What a form brings back, as it was typed. Fields that it does not have stay as they are, and no form adds a line.
    public mutating func take(_ form: [String: String]) {
        event.take(DraftField.ofEvent, from: form)
        for place in places.indices {
            places[place].row.take(DraftField.ofPlaces, from: form)
            for allotment in places[place].allotments.indices { places[place].allotments[allotment].take(DraftField.ofAllotment, from: form) }
            for fee in places[place].fees.indices { places[place].fees[fee].take(DraftField.ofFee, from: form) }
            for block in places[place].blocks.indices { places[place].blocks[block].take(DraftField.ofBlock, from: form) }
            for category in places[place].categories.indices {
                places[place].categories[category].row.take(DraftField.ofCategory, from: form)
                for tariff in places[place].categories[category].tariffs.indices {
                    places[place].categories[category].tariffs[tariff].take(DraftField.ofTariff, from: form)
                }
            }
        }
        for session in sessions.indices { sessions[session].take(DraftField.ofSession, from: form) }
    }

    /// Whose it is stays as in the one before: its organiser, and its venues.
    public mutating func keepOwner(of before: EventDraft) {
        event[.organiser] = before.event[.organiser]
        for place in places.indices {
            guard let known = before.places.first(where: { $0.row.key == places[place].row.key }) else { continue }
            places[place].row[.venue] = known.row[.venue]
        }
    }

    /// What a session's places are; the only ones there are when it does not say.
    public func places(of session: DraftRow) -> DraftPlaces? {
        places.first { String($0.row.key) == session[.places] } ?? (places.count == 1 || session[.places].isEmpty ? places.first : nil)
    }

    /// Every line, whatever it is.
    public var rows: [DraftRow] {
        var rows = [event]
        for place in places {
            rows.append(place.row)
            for category in place.categories { rows += [category.row] + category.tariffs }
            rows += place.fees + place.allotments + place.blocks
        }
        return rows + sessions
    }
}
