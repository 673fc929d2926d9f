import Domain

/// What the schema says of a plan's decoration (stage, bar, standing pit). Guichet sells no area of the plan: standing
/// places are entered in the programme, so an area is checked and then left aside.
enum AreaRules {
    private enum Shape: String, CaseIterable { case polygon, rectangle, ellipse, circle, text }

    static func check(_ area: Cursor) {
        guard
            let fields = area.fields(
                required: [],
                optional: [
                    "color", "border_color", "rotation", "position", "uuid", "shape", "polygon", "rectangle", "ellipse",
                    "circle", "text",
                ])
        else { return }
        for key in ["color", "border_color", "uuid"] { _ = fields[key].flatMap(text) }
        _ = fields["rotation"]?.coordinate()
        _ = fields["position"].flatMap(PlanReader.point)
        _ = fields["shape"]?.choice(of: Shape.self)
        if let polygon = fields["polygon"]?.fields(required: ["points"]) {
            for point in polygon["points"]?.list(atLeast: 0, atMost: 10_000) ?? [] { _ = PlanReader.point(point) }
        }
        if let rectangle = fields["rectangle"]?.fields(required: ["width", "height"]) {
            for key in ["width", "height"] { _ = rectangle[key]?.coordinate() }
        }
        if let ellipse = fields["ellipse"]?.fields(required: ["radius"]) { _ = ellipse["radius"].flatMap(PlanReader.point) }
        if let circle = fields["circle"]?.fields(required: ["radius"]) { _ = circle["radius"]?.coordinate() }
        if let caption = fields["text"]?.fields(required: ["text", "position"], optional: ["color", "size"]) {
            for key in ["text", "color"] { _ = caption[key].flatMap(text) }
            _ = caption["position"].flatMap(PlanReader.point)
            _ = caption["size"]?.coordinate()
        }
    }

    /// Unlike a seat's texts, a decoration's may be empty.
    private static func text(_ cursor: Cursor) -> String? {
        if case .text("") = cursor.node.value { return "" }
        return cursor.text(atMost: 500, lines: true)
    }
}
