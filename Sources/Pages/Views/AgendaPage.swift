import Domain
import Foundation

/// What is on, one month at a time: the month at a glance, then its days.
public struct AgendaPage: Sendable {
    let shows: [Show]
    let month: Day.Month

    /// - Parameters:
    ///   - shows: of all months, soonest first.
    ///   - wanted: the month to show, in which something is on; nil is the first.
    public init(shows: [Show], wanted: Day.Month?, now: Timestamp?) {
        self.shows = shows
        let today = Day(now ?? Timestamp(milliseconds: 0), in: TimeZone(identifier: "Europe/Paris") ?? .gmt).month
        month = wanted ?? shows.first?.day.month ?? today
    }

    public func page(in say: Language) -> Page {
        let days = Dictionary(grouping: shows.filter { $0.day.month == month }) { $0.day.number }
        let name = say(.month(month.number, year: month.year))
        return Page(
            say, shows.isEmpty ? .agenda : .month(month.text), title: "\(say(.agenda)) – \(name)", summary: say(.agendaLead),
            content: """
                <div class="lead"><h1>\(say(.agenda))</h1><p>\(say(.agendaLead))</p></div>
                <p class="feeds"><a href="\(SiteURL.calendarFeed(in: say))">\(say(.subscribe))</a> · <a href="\(SiteURL.newsFeed(in: say))">\(say(.newsFeed))</a></p>
                <nav class="months" aria-label="\(say(.agenda))">\(link(to: shows.last { $0.day.month < month }, .previousMonth, say))<h2>\(name)</h2>\
                \(link(to: shows.first { $0.day.month > month }, .nextMonth, say))</nav>
                \(grid(days, name, say))
                \(days.isEmpty ? "<p class=\"empty\">\(say(.nothingThisMonth))</p>" as HTML : nil)
                \(days.sorted { $0.key < $1.key }.map { day($0.key, $0.value, say) })
                """)
    }

    /// To the nearest month that way in which something is on.
    private func link(to show: Show?, _ phrase: Phrase, _ say: Language) -> HTML {
        guard let show else { return "<span></span>" }
        return "<a class=\"button quiet\" href=\"\(SiteURL.month(show.day.month.text).path(in: say))\">\(say(phrase))</a>"
    }

    private func grid(_ days: [Int: [Show]], _ name: String, _ say: Language) -> HTML {
        let (first, count) = month.shape
        let heads = say(.weekdays).split(separator: " ").map { "<th scope=\"col\">\(String($0))</th>" as HTML }
        let weeks = stride(from: 1 - first, through: count, by: 7).map { start -> HTML in
            let cells = (start..<start + 7).map { number -> HTML in
                guard (1...count).contains(number) else { return "<td></td>" }
                guard let shows = days[number], let one = shows.first else { return "<td>\(number)</td>" }
                let label = say(.sessionsOn(shows.count, say.day(one.session.startsAt, in: one.zone)))
                return "<td class=\"on\"><a href=\"#d\(number)\" aria-label=\"\(label)\">\(number)</a></td>"
            }
            return "<tr>\(cells)</tr>"
        }
        return "<table class=\"month\"><caption class=\"visually-hidden\">\(say(.monthOf(name)))</caption><thead><tr>\(heads)</tr></thead><tbody>\(weeks)</tbody></table>"
    }

    private func day(_ number: Int, _ shows: [Show], _ say: Language) -> HTML {
        let title = shows.first.map { say.day($0.session.startsAt, in: $0.zone) } ?? ""
        return """
            <section class="day" aria-labelledby="d\(number)"><h2 id="d\(number)">\(title)</h2><ul class="sessions">\(shows.map { SessionLine.item($0, say) })</ul></section>
            """
    }
}
