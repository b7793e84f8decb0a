"""Labels of the values of every scale and enumeration, by the group of `evidence.scales.ENUMERATIONS`.

A synonym must mean exactly that value: 合作 (a co-author, first or not), 县市级 (one level or two) are none.
"""

from evidence.labels import Term

VALUES: dict[str, dict[str, Term]] = {
    "value": {
        "none": Term("无", "none", ("没有",)),
        "unknown": Term("未知", "unknown", ("不详", "不明", "待查")),
        "true": Term("是", "yes"),
        "false": Term("否", "no"),
    },
    "level": {
        "school": Term("校级", "school", ("学校", "校", "本校", "院级", "院校级", "学校级")),
        "township": Term("乡级", "township", ("乡镇级", "镇级", "乡", "镇", "乡镇", "街道级")),
        "county": Term(
            "县级",
            "county",
            ("区级", "县区级", "区县级", "县市区级", "县", "区", "县区", "区县", "旗县级", "旗级"),
        ),
        "city": Term(
            "市级", "city", ("地级", "市地级", "地市级", "市", "州级", "盟级", "设区市级", "地区级")
        ),
        "province": Term("省级", "province", ("省", "自治区级", "直辖市级", "省部级")),
        "national": Term("国家级", "national", ("全国", "国家", "全国级", "部级")),
    },
    "prize": {
        "excellence": Term("优秀奖", "excellence prize", ("优秀",)),
        "third": Term("三等奖", "third prize", ("三等", "3等奖", "3等", "叁等奖")),
        "second": Term("二等奖", "second prize", ("二等", "2等奖", "2等", "贰等奖")),
        "first": Term("一等奖", "first prize", ("一等", "1等奖", "1等", "壹等奖")),
        "special": Term("特等奖", "special prize", ("特等",)),
    },
    "standing": {
        "declared": Term("自报", "declared", ("本人申报", "自行申报", "未核验", "待核验")),
        "school": Term("学校核验", "checked by the school", ("学校已核验", "校核验", "学校审核")),
        "authority": Term(
            "主管部门核验", "checked by the authority", ("主管部门已核验", "教育局核验", "主管部门审核")
        ),
        "rejected": Term("核验不通过", "rejected", ("不通过", "未通过核验", "核验未通过")),
    },
    "post": {
        "teacher": Term("教师", "teacher", ("专任教师", "任课教师")),
        "part_time_researcher": Term("兼职教研员", "part-time researcher", ("校兼职教研员",)),
        "county_researcher": Term("县级教研员", "county researcher", ("县教研员", "区教研员", "县区教研员")),
        "city_researcher": Term("市级教研员", "city researcher", ("市教研员", "市地教研员")),
        "middle_manager": Term(
            "中层及其他兼课人员", "middle manager", ("中层", "中层干部", "中层领导", "兼课人员", "教务主任")
        ),
        "vice_principal": Term("副校级", "vice-principal", ("副校长", "副书记", "副校级领导")),
        "principal": Term("正校级", "principal", ("校长", "书记", "党支部书记", "正校级领导")),
    },
    "stage": {
        "primary": Term("小学", "primary"),
        "junior_secondary": Term("初中", "junior secondary", ("初级中学",)),
        "senior_secondary": Term("高中", "senior secondary", ("高级中学", "普通高中")),
    },
    "document": {
        "teaching_design_original": Term("教学设计原件", "original of the teaching design", ("教学设计",)),
        "lesson_plan": Term("完整教案", "full lesson plan", ("教案",)),
        "speech_script": Term("讲稿", "script", ("原始讲稿", "专题讲稿")),
        "peer_opinion": Term("同行评价意见", "opinion of peers", ("同行评价", "同行意见")),
        "award_certificate": Term("获奖证书", "award certificate", ("获奖证",)),
        "honour_certificate": Term("荣誉证书", "certificate of honour"),
        "title_certificate": Term("称号证书", "certificate of the title", ("教学称号证书",)),
        "article_original": Term("论文原件", "original of the article", ("文章原件", "论文原稿", "文章原稿")),
        "conference_notice": Term("会议通知", "notice of the conference", ("学术会议通知",)),
        "school_proof": Term("学校证明", "proof by the school", ("学校的证明",)),
        "publication_copy": Term("刊物", "copy of the publication", ("刊物原件", "刊物复印件", "报刊")),
        "score_originals": Term("成绩原始材料", "original scores", ("学生成绩原始材料",)),
        "commendation": Term("好评或奖励证明", "commendation", ("好评证明", "奖励证明")),
        "listening_notes": Term("听课笔记", "listening notes", ("听课记录",)),
        "appraisal_notes": Term("评课记录", "appraisal notes", ("评课笔记",)),
        "project_approval": Term("立项书", "project approval", ("立项通知", "立项证书", "课题立项书")),
        "project_completion": Term("结题证书", "project completion", ("结题书", "课题结题证书")),
        "research_summary": Term(
            "研究成果或总结材料", "research results or summary", ("总结材料", "研究成果")
        ),
        "other": Term("其他材料", "other document", ("其他", "其它", "其它材料")),
    },
    "signing_role": {
        "dean": Term("教导主任", "dean", ("教务主任", "教导处主任")),
        "vice_principal_academic": Term(
            "业务校长", "academic vice-principal", ("业务副校长", "教学副校长", "主管教学副校长")
        ),
        "principal": Term("校长", "principal"),
        "peer": Term("同行", "peer", ("同行教师", "同行专家")),
        "other": Term("其他签字人", "other signer", ("其他", "其它")),
    },
    "lesson_type": {
        "open": Term("公开课", "open lesson"),
        "observation": Term("观摩课", "observation lesson"),
        "demonstration": Term("示范课", "demonstration lesson"),
        "research": Term("研究课", "research lesson"),
        "guidance": Term("辅导课", "guidance lesson"),
    },
    "project_role": {
        "led": Term("主持", "led", ("主持人", "负责人", "独立承担", "课题负责人")),
        "participated": Term("参与", "participated", ("参加", "参与人", "成员", "课题组成员")),
        "assisted": Term("协助", "assisted", ("协助承担",)),
    },
    "project_status": {
        "approved": Term("已立项", "approved", ("立项",)),
        "ongoing": Term("在研", "ongoing", ("进行中", "研究中")),
        "completed": Term("已结题", "completed", ("结题", "完成", "已完成")),
    },
    "outcome": {
        "excellent": Term("优秀", "excellent", ("优",)),
        "good": Term("良好", "good", ("良", "较好")),
        "adequate": Term("合格", "adequate", ("及格", "通过", "一般")),
        "poor": Term("不合格", "poor", ("差", "较差", "不及格")),
    },
    "project_body": {
        "education_department": Term(
            "教育行政部门", "education department", ("教育局", "教育部门", "教育厅")
        ),
        "research_office": Term("教研部门", "research office", ("教研室", "教研中心")),
        "school": Term("学校", "school", ("本校",)),
        "other": Term("其他部门", "other body", ("其他", "其它")),
    },
    "genre": {
        "case": Term("教学案例", "teaching case", ("案例",)),
        "reflection": Term("教学反思", "reflection", ("反思",)),
        "narrative": Term("教学叙事", "narrative", ("叙事", "教育叙事")),
        "paper": Term("论文", "paper"),
        "experience_summary": Term("经验总结", "summary of experience", ("总结", "教学经验总结")),
        "standards_essay": Term("课标学习体会", "essay on the standards", ("课程标准学习体会",)),
        "case_review": Term("案例评析", "case review", ("教学案例评析",)),
        "guidance_essay": Term("指导体会", "essay on guidance", ("指导心得", "指导心得体会")),
    },
    "theme": {
        "curriculum_reform": Term("课程改革", "curriculum reform", ("课改", "新课程")),
        "quality_education": Term("素质教育", "quality education"),
        "moral_education": Term("德育", "moral education", ("德育工作", "思想政治教育")),
        "subject": Term("学科教学", "subject teaching", ("学科",)),
    },
    "authorship": {
        "sole": Term("独著", "sole author", ("独立", "独立完成", "独立撰写", "唯一作者")),
        "first": Term("第一作者", "first author", ("第1作者", "一作")),
        "other": Term("其他作者", "other author", ("第二作者", "参编", "其他", "其它")),
    },
    "venue": {
        "school": Term("校内", "in the school", ("学校", "本校", "本院校", "校内交流")),
        "academic_conference": Term("学术会议", "academic conference", ("学科学术会议",)),
        "education_system": Term("教育系统", "education system", ("教育系统交流",)),
        "research_activity": Term("教研活动", "research activity", ("教学研究活动",)),
    },
    "publication_form": {
        "journal": Term("期刊", "journal", ("公开发行期刊", "杂志")),
        "newspaper": Term("报纸", "newspaper"),
        "collected_volume": Term("论文集", "collected volume", ("文集",)),
        "supplement": Term("增刊", "supplement", ("专刊",)),
    },
    "granting_body": {
        "government": Term("政府", "government", ("人民政府",)),
        "personnel_department": Term("人事部门", "personnel department", ("人社部门", "人社局", "人事局")),
        "education_department": Term(
            "教育部门", "education department", ("教育局", "教育行政部门", "教育厅", "教育体育局")
        ),
        "research_office": Term("教研部门", "research office", ("教研室", "教研中心")),
        "party_committee": Term("党委", "party committee", ("党组织", "中共党委")),
        "union": Term("工会", "union", ("总工会", "教育工会")),
        "association": Term("学会", "association", ("协会", "教育学会")),
        "school": Term("学校", "school", ("本校",)),
        "other": Term("其他单位", "other body", ("其他", "其它")),
    },
    "honour": {
        "excellent_teacher": Term("优秀教师", "excellent teacher"),
        "model_teacher": Term("模范教师", "model teacher"),
        "excellent_educator": Term("优秀教育工作者", "excellent educator"),
        "advanced_educator": Term("先进教育工作者", "advanced educator"),
        "excellent_class_teacher": Term("优秀班主任", "excellent class teacher"),
        "other": Term("其他荣誉", "other honour", ("其他", "其它")),
    },
    "teaching_title": {
        "rising_star": Term("教学新秀", "rising star", ("新秀",)),
        "backbone": Term("教学骨干", "backbone teacher", ("骨干", "骨干教师")),
        "leader": Term("学科带头人", "subject leader"),
        "master": Term("名师", "master teacher", ("教学名师",)),
    },
    "class_honour": {
        "civilised_class": Term("文明(优秀)班级", "civilised class", ("文明班级", "优秀班级", "文明班")),
        "excellent_squadron": Term("优秀中队", "excellent squadron", ("优秀少先队中队",)),
    },
    "class_honour_role": {
        "class_teacher": Term("班主任", "class teacher"),
        "moral_education": Term("德育工作", "moral education", ("思想政治工作", "思政", "德育")),
        "other": Term("其他角色", "other part", ("其他", "其它")),
    },
    "activity_type": {
        "class_meeting": Term("班会", "class meeting", ("主题班会", "班活动")),
        "league": Term("团活动", "league activity", ("团会", "主题团会", "主题团日", "团日活动")),
        "pioneers": Term("队活动", "pioneers' activity", ("队会", "主题队会", "中队会", "少先队活动")),
    },
    "activity_role": {
        "organised": Term("组织", "organised", ("组织者", "主持")),
        "undertook": Term("承担", "undertook", ("承办", "承担者")),
    },
    "reception": {
        "well_received": Term("好评", "well received", ("受到好评",)),
        "awarded": Term("获奖", "awarded", ("奖励", "受到奖励", "获奖励")),
        "none": Term("无", "none", ("没有",)),
    },
    "lecture_type": {
        "special": Term("专题讲座", "special lecture", ("专题",)),
        "guidance": Term("辅导课", "guidance lesson", ("辅导",)),
        "training": Term("培训讲座", "training lecture", ("培训",)),
        "keynote": Term("中心发言", "keynote"),
    },
    "course_type": {
        "local": Term("地方课程", "local curriculum"),
        "school": Term("校本课程", "school curriculum"),
    },
    "compared_with": {
        "same_grade": Term("本校同年级", "same grade of the school"),
        "similar_schools": Term("同类学校", "similar schools"),
    },
    "conclusion": {
        "met": Term("符合", "met", ("达到", "具备")),
        "not_met": Term("不符合", "not met", ("未达到", "不具备")),
    },
    "judge_role": {
        "teaching_group": Term("教研组", "teaching group", ("教研组长", "学科组")),
        "dean": Term("教导主任", "dean", ("教务主任", "教导处")),
        "vice_principal_academic": Term("业务校长", "academic vice-principal", ("业务副校长", "教学副校长")),
        "school": Term("学校", "school", ("本校",)),
        "authority": Term("主管部门", "authority", ("教育局",)),
        "committee": Term("评审委员会", "committee", ("评委会",)),
    },
    "pin_use": {
        "here": Term("只用于此项", "here only", ("用于此项", "用在此项")),
        "never": Term("不用于此项", "never here", ("不用在此项",)),
    },
    "times_used": {
        "once": Term("只用一次", "once", ("一次", "不重复使用")),
        "free": Term("不限", "free", ("可重复使用",)),
    },
    "of_activity": {
        "highest": Term("只取最高级别", "highest level", ("取最高", "最高级别", "就高")),
        "free": Term("不限", "free", ("可重复使用",)),
    },
    "used_by": {
        "clause": Term("按条款", "by clause", ("条款",)),
        "leaf": Term("按条件项", "by leaf", ("条件项",)),
    },
}
