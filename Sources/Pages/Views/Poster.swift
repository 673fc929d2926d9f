import Domain

/// An event's picture; where its organiser gave none, bands and circles whose colours and places follow from its id, so that each event keeps its own.
enum Poster {
    private static let palettes = [
        ["#7a1330", "#c8324f", "#f4b183", "#2b0c18"], ["#12355b", "#2f6f9f", "#f2d492", "#0b1f38"], ["#1f4d3a", "#3f8f68", "#f6e7b4", "#0e2a1f"],
        ["#4a2a6b", "#8a5bb5", "#f3c6d3", "#241236"], ["#6b3a12", "#c7772e", "#f8e0b0", "#331a06"], ["#123f46", "#2b8f93", "#f5d7c4", "#081f23"],
    ]

    /// - Parameter say: nil where the event's title stands beside it, and who hears the page needs it once.
    static func picture(of event: Event, namedIn say: Language? = nil) -> HTML {
        guard let picture = event.picture else { return drawing(of: event) }
        return """
            <img class="poster" src="\(SiteURL.picture(picture))" width="\(picture.width)" height="\(picture.height)" alt="\(say == nil ? "" : picture.alt)"\
            \(say.map { "\(HTML.inFrench($0)) fetchpriority=\"high\"" as HTML } ?? " loading=\"lazy\"")>
            """
    }

    private static func drawing(of event: Event) -> HTML {
        var random = FNV1a(event.id.utf8).value
        func next(_ bound: UInt64) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % bound)
        }
        let colours = palettes[next(UInt64(palettes.count))]
        let circles = (0..<4).map { index -> HTML in
            "<circle cx=\"\(next(400))\" cy=\"\(next(240))\" r=\"\(30 + next(90))\" fill=\"\(colours[1 + index % 2])\" fill-opacity=\"0.\(35 + next(45))\"/>"
        }
        let beams = (0..<5).map { index -> HTML in
            let x = index * 90 + next(60) - 30
            let width = 14 + next(40)
            return "<path d=\"M\(x) 240 L\(x + width) 240 L\(x + width + 60) 0 L\(x + 60) 0 Z\" fill=\"\(colours[2])\" fill-opacity=\"0.\(10 + next(25))\"/>"
        }
        return """
            <svg class="poster" viewBox="0 0 400 240" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">\
            <rect width="400" height="240" fill="\(colours[0])"/><rect y="150" width="400" height="90" fill="\(colours[3])" fill-opacity="0.45"/>\
            \(circles)\(beams)</svg>
            """
    }
}
