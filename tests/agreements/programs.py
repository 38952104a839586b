"""What programs are answered."""


def code(answer):
    return answer.status_code, answer.json().get("code")
