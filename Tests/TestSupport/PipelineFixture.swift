/// A pipeline file that has nothing but what is required; tests change parts of it.
package enum PipelineFixture {
  package static let minimal = """
    pipeline: nightly
    calendar:
      first_month: 2024-11
    inputs:
      sales:
        table: erp.sales_line
      products:
        table: erp.product
    """

  package static func with(_ more: String) -> String { minimal + "\n" + more }
}
