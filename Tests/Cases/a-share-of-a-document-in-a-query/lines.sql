select *, round(sum(freight) over document * amount / sum(amount) over document, 2) as freight_share
from erp.line
window document as (partition by document_id); -- the document's lines are of two months
